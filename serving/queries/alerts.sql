select
    alerts.batch_id,
    alerts.as_of,
    alerts.cause,
    alerts.severity,
    alerts.text_fr,
    alerts.text_en,
    alerts.look_first_fr,
    alerts.look_first_en
from alerts
inner join batch on batch.batch_id = alerts.batch_id
order by alerts.severity, alerts.cause
