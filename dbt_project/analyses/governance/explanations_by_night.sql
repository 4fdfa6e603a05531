-- question: How good were the explanations of each night?
-- asked by: the owner of the explanations
select
    as_of,
    metric,
    status,
    n_checked,
    n_failed,
    measured,
    limit_value
from explanation_quality
order by as_of desc, batch_id asc, metric asc
