-- What of a night speaks for or against its model, by the rules: alerts and retraining
-- read the same verdict here. Of a probability, both tails count.
with

drift_scores as (

    select * from {{ ref('drift_scores') }}

),

backtest as (

    select * from {{ ref('backtest') }}
    where
        role = 'champion'
        and grade = 'all'
        and contract_type = 'all'
        and n_resolved > 0

),

pooled_calibration as (

    select * from {{ ref('pooled_calibration') }}

),

rules as (

    select * from {{ ref('alert_rules') }}

),

measured as (

    select
        batch_id,
        as_of,
        model_version,
        case when subject = 'score' then 'score_drift' else 'reason_drift' end as cause,
        subject,
        psi as measure,
        psi as weight,
        least(n_reference, n_current) as n,
        exceeds_critical as is_beyond_chance
    from drift_scores

    union all

    select
        batch_id,
        as_of,
        model_version,
        'calibration' as cause,
        cast(as_of as string) as subject,
        p_jeffreys as measure,
        1e0 - 2e0 * least(p_jeffreys, 1e0 - p_jeffreys) as weight,
        n_resolved as n,
        true as is_beyond_chance
    from backtest

    union all

    select
        batch_id,
        as_of,
        model_version,
        'pooled_calibration' as cause,
        cast(from_as_of as string) || '/' || cast(as_of as string) as subject,
        p_jeffreys as measure,
        1e0 - 2e0 * least(p_jeffreys, 1e0 - p_jeffreys) as weight,
        n_resolved as n,
        true as is_beyond_chance
    from pooled_calibration

),

judged as (

    select
        measured.*,
        measured.n >= rules.minimum_n as is_judged,
        measured.n >= rules.minimum_n
        and measured.is_beyond_chance
        and case
            when measured.cause in ('calibration', 'pooled_calibration')
                then measured.weight > 1e0 - rules.limit_value
            else measured.weight >= rules.limit_value
        end as has_failed
    from measured
    inner join rules on measured.cause = rules.cause

)

select
    batch_id,
    as_of,
    model_version,
    cause,
    subject,
    measure,
    weight,
    n,
    is_judged,
    has_failed,
    -- The last one first, among those with enough applications.
    case
        when is_judged
            then
                row_number() over (
                    partition by cause, is_judged
                    order by as_of desc nulls last
                )
    end as recency,
    case
        when is_judged
            then
                row_number() over (
                    partition by cause, is_judged, model_version
                    order by as_of desc nulls last
                )
    end as recency_of_model
from judged
