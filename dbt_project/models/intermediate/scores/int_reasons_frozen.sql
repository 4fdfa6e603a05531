{{ config(
    materialized='incremental', incremental_strategy='append', full_refresh=false
) }}

-- The reference of tonight's reasons: what weighed most against each application on the
-- first night of the model.
with

reasons as (

    select * from {{ ref('int_reasons_ranked_to_application') }}

),

in_force as (

    select model_version
    from {{ ref('stg_ml__batches') }}
    where is_latest

),

counted as (

    select
        concept,
        count(*) as n_reference
    from reasons
    where
        direction = 'against'
        and rank = 1
    group by concept

)

select
    in_force.model_version,
    counted.concept,
    counted.n_reference
from counted
cross join in_force
{% if is_incremental() -%}
where in_force.model_version not in (
    select frozen.model_version from {{ this }} as frozen
)
{%- endif %}
