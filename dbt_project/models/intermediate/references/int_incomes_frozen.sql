with

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

incomes as (

    select applications.amt_income_total
    from {{ ref('stg_home_credit__applications') }} as applications
    inner join {{ ref('int_applications_labelled') }} as labelled
        on applications.sk_id_curr = labelled.sk_id_curr

),

-- A left join: a version without training rows is on record too, without a point.
summarised as (

    select
        in_force.reference_version,
        count(incomes.amt_income_total) as n_applications,
        {{ percentiles('incomes.amt_income_total', [0.999]) }} as points
    from in_force
    left join incomes on true
    {{ where_not_yet_frozen() }}
    group by in_force.reference_version

)

select
    reference_version,
    n_applications,
    {{ list_item('points', 1) }} as income_winsor_point
from summarised
