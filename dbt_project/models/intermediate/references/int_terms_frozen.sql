{#- Each scope: what the term of a loan is looked up by beside its contract type. -#}
{%- set scopes = {
    'ratio_and_size': ['ratio_tenths', 'credit_decile'],
    'ratio': ['ratio', 'null'],
} -%}

with

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

deciles as (

    select deciles.*
    from {{ ref('int_credit_deciles_frozen') }} as deciles
    inner join in_force
        on deciles.reference_version = in_force.reference_version

),

previous_loans as (

    select
        in_force.reference_version,
        previous.name_contract_type,
        previous.credit,
        previous.term,
        previous.credit / previous.annuity as credit_annuity_ratio
    from {{ ref('int_previous_applications_priced') }} as previous
    inner join {{ ref('int_applications_labelled') }} as labelled
        on previous.sk_id_curr = labelled.sk_id_curr
    cross join in_force
    {{ where_not_yet_frozen() }}

),

keyed as (

    select
        previous_loans.reference_version,
        previous_loans.name_contract_type,
        previous_loans.term,
        -- Not cast to whole numbers: no ratio is too large for the night to go on.
        round(10 * previous_loans.credit_annuity_ratio) as ratio_tenths,
        round(previous_loans.credit_annuity_ratio) as ratio,
        {{ credit_decile('previous_loans.credit') }} as credit_decile
    from previous_loans
    inner join deciles
        on previous_loans.name_contract_type = deciles.name_contract_type
    where
        previous_loans.term is not null
        and previous_loans.credit_annuity_ratio is not null

),

{% for scope, keys in scopes.items() -%}
by_{{ scope }} as (

    select
        reference_version,
        '{{ scope }}' as scope,
        name_contract_type,
        {{ keys[0] }} as ratio_key,
        cast({{ keys[1] }} as integer) as credit_decile,
        count(*) as support,
        {{ percentiles('term', [0.25, 0.5, 0.75]) }} as terms
    from keyed
    group by
        reference_version,
        name_contract_type,
        {{ keys | reject('equalto', 'null') | join(',\n        ') }}

),

{% endfor -%}

united as (

    select * from by_ratio_and_size
    union all
    select * from by_ratio

)

select
    reference_version,
    scope,
    name_contract_type,
    ratio_key,
    credit_decile,
    support,
    {{ list_item('terms', 1) }} as term_p25,
    {{ list_item('terms', 2) }} as term_median,
    {{ list_item('terms', 3) }} as term_p75
from united
