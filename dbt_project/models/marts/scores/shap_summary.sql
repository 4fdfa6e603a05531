{{ config(meta={'by_application': true}) }}

with

explained as (

    select * from {{ ref('stg_ml__explained') }}

)

select
    sk_id_curr,
    model_version,
    base_value,
    contribution_rest as shap_rest,
    margin
from explained
order by sk_id_curr
