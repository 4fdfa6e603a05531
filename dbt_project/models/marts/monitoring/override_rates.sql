-- Of decisions in force. A case in review proposes nothing that one could go against.
with

overrides as (

    select * from {{ ref('overrides') }}
    where is_in_force

),

along as (

    select
        'all' as dimension,
        'all' as value,
        proposal,
        side
    from overrides
    {% for dimension in ['grade', 'officer', 'reason'] %}
    union all

    select
        '{{ dimension }}' as dimension,
        coalesce({{ dimension }}, 'unknown') as value,
        proposal,
        side
    from overrides
    {% endfor %}
),

counted as (

    select
        dimension,
        value,
        cast(count(*) as integer) as n_decisions,
        cast(count(*) filter (where proposal <> 'review') as integer) as n_proposed,
        cast(count(side) as integer) as n_overrides,
        cast(count(*) filter (where side = 'low_side') as integer) as n_low_side,
        cast(count(*) filter (where side = 'high_side') as integer) as n_high_side
    from along
    group by dimension, value

)

select
    dimension,
    value,
    n_decisions,
    n_proposed,
    n_overrides,
    n_low_side,
    n_high_side,
    {{ safe_divide('n_overrides', 'n_proposed') }} as override_rate
from counted
order by dimension, value
