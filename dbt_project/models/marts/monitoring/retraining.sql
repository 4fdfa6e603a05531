-- A training answers what asked for it: until its model is promoted or the schedule is
-- due again, the same sign asks for no other.
with

batches as (

    select * from {{ ref('stg_ml__batches') }}
    where is_latest

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

drift_scores as (

    select * from {{ ref('drift_scores') }}
    where subject = 'score'

),

backtest as (

    select * from {{ ref('backtest') }}
    where
        role = 'champion'
        and grade = 'all'
        and contract_type = 'all'

),

rules as (

    select * from {{ ref('alert_rules') }}

),

newest as (

    select
        max(model_version) as newest_version,
        max(training_as_of) as trained_as_of
    from models

),

drifted as (

    select
        drift_scores.batch_id,
        drift_scores.psi as score_psi,
        drift_scores.psi >= rules.limit_value
        and drift_scores.exceeds_critical
        and drift_scores.n_reference >= rules.minimum_n
        and drift_scores.n_current >= rules.minimum_n as is_score_drifted
    from drift_scores
    inner join rules on rules.cause = 'score_drift'

),

-- Nights of the champion with enough outcomes to judge by, the last one first.
judged as (

    select
        least(backtest.p_jeffreys, 1e0 - backtest.p_jeffreys)
        < rules.limit_value / 2e0 as has_failed,
        row_number() over (order by backtest.as_of desc nulls last) as recency
    from backtest
    inner join batches on backtest.model_version = batches.model_version
    inner join rules on rules.cause = 'calibration'
    where backtest.n_resolved >= rules.minimum_n

),

failures as (

    select
        cast(
            count(*) filter (where has_failed and recency <= 2) as integer
        ) as n_calibration_failures
    from judged

),

signs as (

    select
        batches.batch_id,
        batches.as_of,
        batches.model_version,
        newest.newest_version,
        newest.trained_as_of,
        drifted.score_psi,
        coalesce(drifted.is_score_drifted, false) as is_score_drifted,
        failures.n_calibration_failures,
        coalesce(
            newest.trained_as_of + cast(rules.limit_value as integer) <= batches.as_of,
            false
        ) as is_scheduled,
        newest.newest_version > batches.model_version as is_answered
    from batches
    cross join newest
    cross join failures
    left join drifted on batches.batch_id = drifted.batch_id
    left join rules on rules.cause = 'training'

),

reasoned as (

    select
        *,
        case
            when is_score_drifted and not is_answered then 'score_drift'
            when n_calibration_failures = 2 and not is_answered then 'calibration'
            when is_scheduled then 'schedule'
        end as reason
    from signs

)

select
    batch_id,
    as_of,
    model_version,
    newest_version,
    trained_as_of,
    score_psi,
    is_score_drifted,
    n_calibration_failures,
    is_scheduled,
    is_answered,
    reason is not null as retraining_due,
    reason
from reasoned
