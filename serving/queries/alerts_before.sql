select
    alerts.batch_id,
    alerts.as_of,
    alerts.cause,
    alerts.severity,
    alerts.text_fr,
    alerts.text_en
from alerts
cross join batch
where alerts.batch_id <> batch.batch_id
order by alerts.as_of desc nulls last, alerts.severity, alerts.cause
limit 60
