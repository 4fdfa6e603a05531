-- Claim: a night has one score of each application, model version and role.
-- Guards: scores_history, of which each night is checked when it is written.
-- If false: an analyst counts people twice.
with

latest as (

    select batch_id
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    history.sk_id_curr,
    history.batch_id,
    history.model_version,
    history.role
from {{ ref('scores_history') }} as history
inner join latest on history.batch_id = latest.batch_id
group by
    history.sk_id_curr,
    history.batch_id,
    history.model_version,
    history.role
having count(*) > 1
