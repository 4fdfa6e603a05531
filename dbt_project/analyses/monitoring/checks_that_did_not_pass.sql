-- question: Which checks of the data did not pass last night?
-- asked by: operations
select
    dq_results.check_name,
    dq_results.status,
    dq_results.failures,
    dq_results.message
from dq_results
inner join batch on dq_results.batch_id = batch.batch_id
where dq_results.status <> 'pass'
order by dq_results.failures desc, dq_results.check_name asc
