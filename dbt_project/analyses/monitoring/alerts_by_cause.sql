-- question: What should somebody look at, and how serious is it?
-- asked by: operations
select
    alerts.severity,
    alerts.cause,
    count(*) as n,
    max_by(alerts.text_en, alerts.measure) as largest
from alerts
inner join batch on alerts.batch_id = batch.batch_id
group by alerts.severity, alerts.cause
order by alerts.severity, alerts.cause
