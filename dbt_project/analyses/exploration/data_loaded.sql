-- question: Which applications are loaded, of which days, and how many defaulted?
-- asked by: anyone who opens the data
with

outcomes as (

    select
        count(*) as n_labelled,
        count(*) filter (where target = 1) as n_defaulted,
        avg(target) as default_rate
    from raw.application_train

),

waiting as (

    select count(*) as n_waiting
    from raw.application_test

),

drops_in_force as (

    select
        count(*) as n_drops,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of
    from raw.drops
    where in_force

)

select
    outcomes.n_labelled,
    outcomes.n_defaulted,
    outcomes.default_rate,
    waiting.n_waiting,
    drops_in_force.n_drops,
    drops_in_force.first_as_of,
    drops_in_force.last_as_of
from outcomes
cross join waiting
cross join drops_in_force
