{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- The band holds 95 %: 1.96 errors each way, and half of the step that a count, or at
-- most a cost, takes, so that it holds for few expected defaults, too.
with

forecasts as (

    select * from {{ ref('int_forecast_measured') }}

),

measured as (

    select * from {{ ref('int_backtest_measured') }}
    where contract_type = 'all'

),

by_metric as (

    select
        scope,
        batch_id,
        role,
        grade,
        'defaults' as metric,
        n,
        defaults as expected,
        1.96e0 * defaults_error + 0.5e0 as reach
    from forecasts

    union all

    select
        scope,
        batch_id,
        role,
        grade,
        'cost' as metric,
        n,
        cost as expected,
        1.96e0 * cost_error + cost_step / 2e0 as reach
    from forecasts

    union all

    select
        scope,
        batch_id,
        role,
        grade,
        'auc' as metric,
        n,
        auc as expected,
        1.96e0 * auc_error as reach
    from forecasts

),

realised as (

    select
        *,
        'defaults' as metric,
        cast(observed_defaults as double) as realised
    from measured

    union all

    select
        *,
        'cost' as metric,
        cost as realised
    from measured

    union all

    select
        *,
        'auc' as metric,
        auc as realised
    from measured

),

banded as (

    select
        *,
        case
            when expected is not null then greatest(0e0, expected - reach)
        end as lower_bound,
        case
            when expected is not null and metric = 'auc'
                then least(1e0, expected + reach)
            when expected is not null and metric = 'defaults'
                then least(cast(n as double), expected + reach)
            else expected + reach
        end as upper_bound
    from by_metric

)

select
    realised.batch_id,
    realised.as_of,
    realised.known_as_of,
    realised.role,
    realised.model_version,
    realised.grade,
    realised.metric,
    realised.n_scored,
    scored.expected,
    scored.lower_bound,
    scored.upper_bound,
    realised.n_resolved,
    resolved.expected as expected_of_resolved,
    resolved.lower_bound as lower_bound_of_resolved,
    resolved.upper_bound as upper_bound_of_resolved,
    case when resolved.expected is not null then realised.realised end as realised,
    realised.realised >= resolved.lower_bound
    and realised.realised <= resolved.upper_bound as is_inside
from realised
inner join banded as scored
    on
        realised.batch_id = scored.batch_id
        and realised.role = scored.role
        and realised.grade = scored.grade
        and realised.metric = scored.metric
        and scored.scope = 'scored'
left join banded as resolved
    on
        realised.batch_id = resolved.batch_id
        and realised.role = resolved.role
        and realised.grade = resolved.grade
        and realised.metric = resolved.metric
        and resolved.scope = 'resolved'
order by realised.as_of, realised.role, realised.grade, realised.metric
