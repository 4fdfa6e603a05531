select
    dq_results.status,
    dq_results.check_name,
    dq_results.failures
from dq_results
inner join batch on batch.batch_id = dq_results.batch_id
order by dq_results.status, dq_results.check_name
