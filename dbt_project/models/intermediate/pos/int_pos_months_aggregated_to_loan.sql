{%- set months_back = [3, 12, 24] -%}

with

months as (

    select
        *,
        -- A loan never closed goes on counting days for years: the means are capped.
        case when sk_dpd > 120 then 120 else sk_dpd end as sk_dpd_capped,
        case when sk_dpd_def > 120 then 120 else sk_dpd_def end as sk_dpd_def_capped
    from {{ ref('stg_home_credit__pos_months') }}

),

-- Sums and counts, not means: the next step adds them up to the means over months that
-- it needs, and one pass over the months is enough.
aggregated as (

    select
        sk_id_curr,
        sk_id_prev,

        count(*) as n_months,
        count(sk_dpd) as n_dpd_months,
        max(sk_dpd) as dpd_max,
        sum(sk_dpd_capped) as dpd_capped_sum,
        count(*) filter (where sk_dpd > 0) as n_months_dpd,
        count(sk_dpd_def) as n_dpd_def_months,
        max(sk_dpd_def) as dpd_def_max,
        sum(sk_dpd_def_capped) as dpd_def_capped_sum,
        count(*) filter (where sk_dpd_def > 0) as n_months_dpd_def,
        {% for months in months_back -%}
            {%- set within -%} filter (where months_balance >= -{{ months }}) {%- endset %}
        max(sk_dpd) {{ within }} as w{{ months }}m_dpd_max,
        count(sk_dpd) {{ within }} as w{{ months }}m_n_dpd_months,
        count(*) filter (
            where sk_dpd > 0 and months_balance >= -{{ months }}
        ) as w{{ months }}m_n_months_dpd,
        {% endfor %}
        min(months_balance) as first_month,
        max(months_balance) as last_month,
        max(months_balance) filter (where sk_dpd > 0) as last_month_dpd,
        -- Behind the slope of arrears over the last year's months.
        {{ sums_of_slope(
            'w12m_slope', 'sk_dpd_capped', 'months_balance', 'months_balance >= -12'
        ) }},
        max_by(name_contract_status, months_balance) filter (
            where name_contract_status is not null
        ) as last_status,
        max_by(cnt_instalment_future, months_balance) filter (
            where cnt_instalment_future is not null
        ) as remaining,
        max_by(cnt_instalment, months_balance) filter (
            where cnt_instalment is not null
        ) as last_term,
        min_by(cnt_instalment, months_balance) filter (
            where cnt_instalment is not null
        ) as first_term
    from months
    group by
        sk_id_curr,
        sk_id_prev

)

select * from aggregated
