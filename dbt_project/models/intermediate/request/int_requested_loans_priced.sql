{%- set candidate_terms = range(6, 61, 6) -%}

with

applications as (

    select
        sk_id_curr,
        name_contract_type,
        amt_credit as credit,
        amt_annuity as annuity,
        -- A revolving loan has no term: its annuity is always a twentieth of the limit.
        coalesce(
            name_contract_type != 'Revolving loans'
            and amt_credit > 0
            and amt_annuity > 0,
            false
        ) as has_term,
        {{ safe_divide('amt_credit', 'amt_annuity') }} as credit_annuity_ratio
    from {{ ref('stg_home_credit__applications') }}

),

in_force as (

    select reference_version from {{ ref('stg_references__in_force') }}

),

deciles as (

    select deciles.*
    from {{ ref('int_credit_deciles_frozen') }} as deciles
    inner join in_force
        on deciles.reference_version = in_force.reference_version

),

terms as (

    select terms.*
    from {{ ref('int_terms_frozen') }} as terms
    inner join in_force
        on terms.reference_version = in_force.reference_version

),

keyed as (

    select
        applications.*,
        case
            when applications.has_term
                then round(10 * applications.credit_annuity_ratio)
        end as ratio_tenths,
        case
            when applications.has_term
                then round(applications.credit_annuity_ratio)
        end as ratio,
        {{ credit_decile('applications.credit') }} as credit_decile
    from applications
    left join deciles
        on applications.name_contract_type = deciles.name_contract_type

),

-- The term is not on the form: what loans of this type, credit to annuity and size ran
-- for, or of this type and credit to annuity alone where those are few.
estimated as (

    select
        keyed.*,
        coalesce(by_size.term_median, by_ratio.term_median) as term,
        coalesce(by_size.term_p25, by_ratio.term_p25) as term_p25,
        coalesce(by_size.term_p75, by_ratio.term_p75) as term_p75,
        coalesce(by_size.support, by_ratio.support) as term_support
    from keyed
    left join terms as by_size
        on
            keyed.name_contract_type = by_size.name_contract_type
            and keyed.ratio_tenths = by_size.ratio_key
            and keyed.credit_decile = by_size.credit_decile
            and by_size.scope = 'ratio_and_size'
            and by_size.support >= {{ var('term_minimum_support') }}
    left join terms as by_ratio
        on
            keyed.name_contract_type = by_ratio.name_contract_type
            and keyed.ratio = by_ratio.ratio_key
            and by_ratio.scope = 'ratio'

),

{{ monthly_rate_ctes('estimated', 'has_term') }},

-- Yearly rates of the terms on sale, where they are rates a lender would ask.
candidates as (

    select
        *,
        {%- for term in candidate_terms %}
        case
            when
                has_term
                and power({{ term }} * annuity / credit, 12e0 / {{ term }}) - 1
                between 0.085e0 and 1.5e0
                then power({{ term }} * annuity / credit, 12e0 / {{ term }}) - 1
        end as candidate_{{ term }}{{ ',' if not loop.last }}
        {%- endfor %}
    from rated

),

counted as (

    select
        *,
        {%- for term in candidate_terms %}
        {{ '+ ' if not loop.first -}}
        case when candidate_{{ term }} is null then 0 else 1 end
        {%- endfor %} as n_candidates,
        {%- for term in candidate_terms %}
        {{ '+ ' if not loop.first -}}
        coalesce(candidate_{{ term }}, 0)
        {%- endfor %} as candidate_total
    from candidates

),

priced as (

    select
        sk_id_curr,
        name_contract_type,
        credit,
        annuity,
        has_term,
        credit_annuity_ratio,
        credit_decile,
        term,
        term_p25,
        term_p75,
        term_support,
        monthly_rate,
        annuity * term - credit as interest,
        least(
            {%- for candidate in candidate_terms %}
            candidate_{{ candidate }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as candidate_min,
        {{ safe_divide('candidate_total', 'n_candidates') }} as candidate_mean,
        greatest(
            {%- for candidate in candidate_terms %}
            candidate_{{ candidate }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as candidate_max,
        case when has_term then n_candidates end as n_candidates
    from counted

)

select * from priced
