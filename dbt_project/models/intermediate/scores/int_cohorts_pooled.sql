-- Each night scores again what waits, so that neighbouring nights share applications.
-- Here each counts once: in the cohort of the night that first scored it.
with

newcomers as (

    select * from {{ ref('int_scores_followed') }}
    where
        role = 'champion'
        and is_new
        and target is not null

),

rules as (

    select * from {{ ref('alert_rules') }}
    where cause = 'pooled_calibration'

),

cohorts as (

    select
        batch_id,
        as_of,
        known_as_of,
        model_version,
        count(*) as n_resolved,
        {{ exact_sum('pd') }} as expected_defaults,
        count(*) filter (where target = 1) as observed_defaults,
        row_number() over (
            partition by model_version
            order by as_of nulls last
        ) as place
    from newcomers
    group by batch_id, as_of, known_as_of, model_version

),

pooled as (

    select
        newest.batch_id,
        newest.as_of,
        newest.known_as_of,
        newest.model_version,
        min(cohorts.as_of) as from_as_of,
        cast(count(*) as integer) as n_cohorts,
        cast(sum(cohorts.n_resolved) as bigint) as n_resolved,
        {{ exact_sum('cohorts.expected_defaults') }} as expected_defaults,
        cast(sum(cohorts.observed_defaults) as bigint) as observed_defaults
    from cohorts as newest
    cross join rules
    inner join cohorts
        on
            newest.model_version = cohorts.model_version
            and newest.place >= cohorts.place
            and newest.place - cohorts.place < rules.n_nights
    group by newest.batch_id, newest.as_of, newest.known_as_of, newest.model_version

)

select
    batch_id,
    as_of,
    known_as_of,
    model_version,
    from_as_of,
    n_cohorts,
    n_resolved,
    expected_defaults,
    observed_defaults,
    {{ safe_divide('expected_defaults', 'n_resolved') }} as mean_pd,
    {{ safe_divide('observed_defaults', 'n_resolved') }} as default_rate
from pooled
