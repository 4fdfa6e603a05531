with

cohorts as (

    select * from {{ ref('int_cohorts_pooled') }}

),

tests as (

    select * from {{ ref('stg_ml__pooled_tests') }}

)

select
    cohorts.batch_id,
    cohorts.as_of,
    cohorts.known_as_of,
    cohorts.model_version,
    cohorts.from_as_of,
    cohorts.n_cohorts,
    cohorts.n_resolved,
    cohorts.expected_defaults,
    cohorts.observed_defaults,
    cohorts.mean_pd,
    cohorts.default_rate,
    tests.default_rate_lower,
    tests.default_rate_upper,
    tests.p_jeffreys
from cohorts
inner join tests on cohorts.batch_id = tests.batch_id
order by cohorts.as_of
