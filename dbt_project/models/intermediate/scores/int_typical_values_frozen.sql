{{ config(
    materialized='incremental', incremental_strategy='append', full_refresh=false
) }}

-- Frozen on the first night of a model under a policy: the words that explain a score
-- do not change from night to night while nothing about the application does.
with

typical_values as (

    select * from {{ ref('int_typical_values_of_accepted') }}

),

in_force as (

    select
        model_version,
        policy_version
    from {{ ref('stg_ml__batches') }}
    where is_latest

)

select
    in_force.model_version,
    in_force.policy_version,
    typical_values.feature,
    typical_values.typical_value
from typical_values
cross join in_force
{% if is_incremental() -%}
where not exists (
    select 1
    from {{ this }} as frozen
    where
        frozen.model_version = in_force.model_version
        and frozen.policy_version = in_force.policy_version
)
{%- endif %}
