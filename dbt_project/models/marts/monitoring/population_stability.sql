{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- A share of nothing counts as half an application, so that its logarithm exists.
with

counted as (

    select * from {{ ref('int_population_counted') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

totals as (

    select
        *,
        cast(sum(n_reference) over (partition by subject) as double) as all_reference,
        cast(sum(n_current) over (partition by subject) as double) as all_current
    from counted

),

shares as (

    select
        *,
        {{ safe_divide('n_reference', 'all_reference') }} as share_reference,
        {{ safe_divide('n_current', 'all_current') }} as share_current,
        greatest(cast(n_reference as double), 0.5e0) / nullif(all_reference, 0e0)
            as expected,
        greatest(cast(n_current as double), 0.5e0) / nullif(all_current, 0e0) as actual
    from totals

)

select
    shares.batch_id,
    shares.as_of,
    shares.model_version,
    shares.subject,
    shares.band,
    shares.pd_from,
    shares.pd_below,
    case
        when shares.pd_below <= 1e0
            then {{ score_points('(1e0 - shares.pd_below) / shares.pd_below') }}
    end as points_above,
    case
        when shares.pd_from > 0e0
            then {{ score_points('(1e0 - shares.pd_from) / shares.pd_from') }}
    end as points_to,
    shares.n_reference,
    shares.n_current,
    shares.share_reference,
    shares.share_current,
    case
        when shares.n_reference + shares.n_current = 0 then 0e0
        else (shares.actual - shares.expected) * ln(shares.actual / shares.expected)
    end as psi_part
from shares
inner join batches on shares.batch_id = batches.batch_id
inner join policies on batches.policy_version = policies.policy_version
order by shares.as_of, shares.subject, shares.band
