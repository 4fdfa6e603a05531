{%- set tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] -%}

with

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

previous_loans as (

    select
        in_force.reference_version,
        previous.name_contract_type,
        previous.credit
    from {{ ref('int_previous_applications_priced') }} as previous
    inner join {{ ref('int_applications_labelled') }} as labelled
        on previous.sk_id_curr = labelled.sk_id_curr
    cross join in_force
    {{ where_not_yet_frozen() }}

),

summarised as (

    select
        reference_version,
        name_contract_type,
        {{ percentiles('credit', tenths) }} as edges
    from previous_loans
    where name_contract_type is not null and credit is not null
    group by
        reference_version,
        name_contract_type

)

select
    reference_version,
    name_contract_type,
    {%- for tenth in tenths %}
    {{ list_item('edges', loop.index) }} as edge_{{ loop.index }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from summarised
