with

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

requested_loans as (

    select
        in_force.reference_version,
        requested.name_contract_type,
        requested.term,
        requested.credit_decile,
        requested.monthly_rate
    from {{ ref('int_requested_loans_priced') }} as requested
    inner join {{ ref('int_applications_labelled') }} as labelled
        on requested.sk_id_curr = labelled.sk_id_curr
    cross join in_force
    {{ where_not_yet_frozen() }}

),

summarised as (

    select
        reference_version,
        name_contract_type,
        term,
        credit_decile,
        count(*) as n_applications,
        {{ percentiles('monthly_rate', [0.5]) }} as rates
    from requested_loans
    where monthly_rate is not null and credit_decile is not null
    group by
        reference_version,
        name_contract_type,
        term,
        credit_decile

)

select
    reference_version,
    name_contract_type,
    term,
    credit_decile,
    n_applications,
    {{ list_item('rates', 1) }} as monthly_rate
from summarised
