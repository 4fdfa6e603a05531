with

scores as (

    select * from {{ ref('stg_ml__scores') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    scores.sk_id_curr,
    scores.batch_id,
    scores.model_version,
    scores.base_value,
    scores.contribution_rest as shap_rest,
    scores.margin
from scores
inner join batches on scores.batch_id = batches.batch_id
where
    batches.is_latest
    and scores.role = 'champion'
order by scores.sk_id_curr
