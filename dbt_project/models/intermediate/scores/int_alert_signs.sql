-- The worst sign of a cause has the highest weight. Passing a limit from below is what
-- the drifts and missing values do; the others lie below it, so that weight is 1 less.
with

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

drift_features as (

    select * from {{ ref('drift_features') }}

),

drift_runs as (

    select * from {{ ref('drift_runs') }}

),

dq_results as (

    select * from {{ ref('dq_results') }}

),

judged as (

    select * from {{ ref('int_nights_judged') }}

),

forecast as (

    select * from {{ ref('forecast') }}
    where
        role = 'champion'
        and grade = 'all'
        and metric = 'auc'

),

fairness as (

    select * from {{ ref('fairness_by_night') }}
    where
        basis = 'night'
        and attribute = 'gender'
        and measure = 'approval_ratio'
        and not is_suppressed

),

retraining as (

    select * from {{ ref('retraining') }}
    where retraining_due

),

rules as (

    select * from {{ ref('alert_rules') }}

),

features as (

    select
        drift_features.batch_id,
        case
            when abs(drift_features.missing_rate_shift) >= missing_rule.limit_value
                then 'missing'
            when dictionary.kind = 'categorical' then 'mix'
            else 'drift'
        end as cause,
        drift_features.feature,
        drift_features.psi,
        drift_features.missing_rate_shift,
        drift_features.exceeds_critical,
        least(drift_runs.n_reference, drift_runs.n_current) as n
    from drift_features
    inner join drift_runs on drift_features.batch_id = drift_runs.batch_id
    left join dictionary on drift_features.feature = dictionary.feature
    left join rules as missing_rule on missing_rule.cause = 'missing'

),

signs as (

    select
        batch_id,
        cause,
        feature as subject,
        case when cause = 'missing' then missing_rate_shift else psi end as measure,
        case when cause = 'missing' then abs(missing_rate_shift) else psi end as weight,
        n,
        exceeds_critical as is_beyond_chance
    from features

    union all

    select
        batch_id,
        cause,
        subject,
        measure,
        weight,
        n,
        has_failed as is_beyond_chance
    from judged
    where cause in ('score_drift', 'reason_drift')

    union all

    select
        batch_id,
        'data_quality' as cause,
        check_name as subject,
        cast(failures as double) as measure,
        case when status = 'warn' then 1e0 else 2e0 end as weight,
        cast(0 as bigint) as n,
        true as is_beyond_chance
    from dq_results
    where status in ('fail', 'error', 'warn')

    union all

    -- The last night, and so the last model, with enough outcomes to judge by.
    select
        batches.batch_id,
        judged.cause,
        judged.subject,
        judged.measure,
        judged.weight,
        judged.n,
        judged.has_failed as is_beyond_chance
    from judged
    cross join batches
    where
        judged.cause in ('calibration', 'pooled_calibration')
        and judged.recency = 1
        and batches.is_latest

    union all

    select
        batches.batch_id,
        'discrimination' as cause,
        judged.subject,
        forecast.realised as measure,
        1e0 as weight,
        judged.n,
        forecast.realised < forecast.lower_bound_of_resolved as is_beyond_chance
    from judged
    inner join forecast on judged.batch_id = forecast.batch_id
    cross join batches
    where
        judged.cause = 'calibration'
        and judged.recency = 1
        and batches.is_latest

    union all

    select
        batch_id,
        'fairness' as cause,
        group_name as subject,
        measured as measure,
        1e0 - upper_bound as weight,
        n,
        true as is_beyond_chance
    from fairness

    union all

    select
        batch_id,
        'training' as cause,
        reason as subject,
        score_psi as measure,
        1e0 as weight,
        cast(0 as bigint) as n,
        true as is_beyond_chance
    from retraining

)

select
    signs.batch_id,
    signs.cause,
    signs.subject,
    signs.measure,
    signs.weight,
    rules.limit_value,
    case
        when signs.cause = 'data_quality' and signs.weight < 2e0 then 'warning'
        else rules.severity
    end as severity,
    rules.look_first_fr,
    rules.look_first_en
from signs
inner join rules on signs.cause = rules.cause
left join batches on signs.batch_id = batches.batch_id
where
    -- A night that stopped before scoring left nothing but its checks.
    coalesce(batches.is_latest, true)
    and signs.is_beyond_chance
    and signs.n >= rules.minimum_n
    and case
        when signs.cause in ('drift', 'mix', 'missing')
            then signs.weight >= rules.limit_value
        when signs.cause = 'fairness' then signs.weight > 1e0 - rules.limit_value
        else true  -- judged where it was measured
    end
