-- question: Which checks did the champion pass before it was promoted, and by how much?
-- asked by: model validation
select
    promotion_log.check_name,
    promotion_log.status,
    promotion_log.measured,
    promotion_log.limit_value,
    promotion_log.expected,
    promotion_log.found
from promotion_log
inner join batch on promotion_log.model_version = batch.model_version
where promotion_log.is_promoted
order by promotion_log.decided_at, promotion_log.check_name
