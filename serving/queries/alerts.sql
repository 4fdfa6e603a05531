select
    alerts.cause,
    alerts.subject,
    alerts.severity,
    alerts.text_fr,
    alerts.text_en
from alerts
inner join batch on batch.batch_id = alerts.batch_id
order by alerts.severity, alerts.cause, alerts.subject
