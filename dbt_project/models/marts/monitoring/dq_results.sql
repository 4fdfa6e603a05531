with

dq_results as (

    select * from {{ ref('stg_ml__dq_results') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    dq_results.batch_id,
    batches.as_of,
    dq_results.check_name,
    dq_results.status,
    dq_results.failures,
    dq_results.message,
    dq_results.changed_only
from dq_results
left join batches on dq_results.batch_id = batches.batch_id
order by batches.as_of nulls last, dq_results.batch_id, dq_results.check_name
