{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- A cohort are the applications first scored on a night. Shares are of the whole
-- cohort, so that a curve rises and cohorts of different age can be compared.
with

newcomers as (

    select * from {{ ref('int_scores_followed') }}
    where role = 'champion' and is_new

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

nights as (

    select
        as_of,
        row_number() over (order by as_of nulls last) as night
    from batches
    group by as_of

),

cohorts as (

    select
        batch_id,
        as_of,
        model_version,
        count(*) as n_cohort,
        {{ exact_sum('pd') }} as expected_defaults
    from newcomers
    group by batch_id, as_of, model_version

),

by_day as (

    select
        batch_id,
        known_on,
        count(*) as n_resolved,
        count(*) filter (where target = 1) as n_defaulted
    from newcomers
    where target is not null
    group by batch_id, known_on

),

steps as (

    select
        cohorts.batch_id,
        cohorts.as_of,
        cohorts.model_version,
        cohorts.n_cohort,
        cohorts.expected_defaults,
        later.as_of as known_as_of,
        cast(later.night - first_night.night as integer) as nights_since
    from cohorts
    inner join nights as first_night on cohorts.as_of = first_night.as_of
    inner join nights as later on first_night.night <= later.night

)

select
    steps.batch_id,
    steps.as_of,
    steps.model_version,
    steps.nights_since,
    steps.known_as_of,
    cast(steps.n_cohort as bigint) as n_cohort,
    cast(coalesce(sum(by_day.n_resolved), 0) as bigint) as n_resolved,
    cast(coalesce(sum(by_day.n_defaulted), 0) as bigint) as n_defaulted,
    {{ safe_divide('coalesce(sum(by_day.n_resolved), 0)', 'steps.n_cohort') }}
        as share_resolved,
    {{ safe_divide('coalesce(sum(by_day.n_defaulted), 0)', 'steps.n_cohort') }}
        as share_defaulted,
    {{ safe_divide('steps.expected_defaults', 'steps.n_cohort') }} as share_expected
from steps
left join by_day
    on
        steps.batch_id = by_day.batch_id
        and steps.known_as_of >= by_day.known_on
group by
    steps.batch_id,
    steps.as_of,
    steps.model_version,
    steps.nights_since,
    steps.known_as_of,
    steps.n_cohort,
    steps.expected_defaults
order by steps.as_of, steps.nights_since
