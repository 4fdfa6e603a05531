{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- Intervals hold 95 %: Jeffreys' of the default rate; 1.96 standard errors each way of
-- the others, cut where the measure ends.
with

measured as (

    select * from {{ ref('int_backtest_measured') }}

),

tests as (

    select * from {{ ref('stg_ml__backtest_tests') }}

)

select
    measured.batch_id,
    measured.as_of,
    measured.known_as_of,
    measured.role,
    measured.model_version,
    measured.grade,
    measured.contract_type,
    measured.n_scored,
    measured.n_resolved,
    measured.expected_defaults,
    measured.observed_defaults,
    measured.mean_pd,
    measured.default_rate,
    tests.default_rate_lower,
    tests.default_rate_upper,
    measured.auc,
    case
        when measured.auc_error is not null
            then greatest(0e0, measured.auc - 1.96e0 * measured.auc_error)
    end as auc_lower,
    case
        when measured.auc_error is not null
            then least(1e0, measured.auc + 1.96e0 * measured.auc_error)
    end as auc_upper,
    measured.ks,
    measured.brier,
    case
        when measured.brier_error is not null
            then greatest(0e0, measured.brier - 1.96e0 * measured.brier_error)
    end as brier_lower,
    case
        when measured.brier_error is not null
            then least(1e0, measured.brier + 1.96e0 * measured.brier_error)
    end as brier_upper,
    measured.cost,
    measured.cost_per_application,
    case
        when measured.cost_error is not null
            then
                greatest(
                    0e0, measured.cost_per_application - 1.96e0 * measured.cost_error
                )
    end as cost_lower,
    measured.cost_per_application + 1.96e0 * measured.cost_error as cost_upper,
    tests.p_binomial,
    tests.p_jeffreys,
    measured.hosmer_lemeshow,
    tests.p_hosmer_lemeshow
from measured
left join tests
    on
        measured.batch_id = tests.batch_id
        and measured.role = tests.role
        and measured.grade = tests.grade
        and measured.contract_type = tests.contract_type
order by
    measured.as_of, measured.role, measured.grade, measured.contract_type
