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

judged as (

    select * from {{ ref('int_nights_judged') }}

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
        batch_id,
        measure as score_psi,
        has_failed as is_score_drifted
    from judged
    where cause = 'score_drift'

),

-- Of the champion: its last two nights with enough outcomes, and its last cohorts.
failures as (

    select
        cast(
            count(*) filter (
                where judged.cause = 'calibration' and judged.recency_of_model <= 2
            ) as integer
        ) as n_calibration_failures,
        count(*) filter (
            where judged.cause = 'pooled_calibration' and judged.recency_of_model = 1
        ) > 0 as is_pooled_calibration_failed
    from judged
    inner join batches on judged.model_version = batches.model_version
    where judged.has_failed

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
        failures.is_pooled_calibration_failed,
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
            when is_pooled_calibration_failed and not is_answered
                then 'pooled_calibration'
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
    is_pooled_calibration_failed,
    is_scheduled,
    is_answered,
    reason is not null as retraining_due,
    reason
from reasoned
