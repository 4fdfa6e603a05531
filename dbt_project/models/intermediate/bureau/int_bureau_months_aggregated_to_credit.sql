{%- set months_back = [6, 12, 24] -%}

with

-- Months of credits that are not on file belong to no application.
months as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_bureau order by months_balance desc
            ) as integer
        ) as recency_rank
    from {{ ref('stg_home_credit__bureau_months') }}
    where sk_id_curr is not null

),

-- Sums and counts, not means: the next step adds them up over the credits.
aggregated as (

    select
        sk_id_curr,
        sk_id_bureau,
        count(*) as n_months,
        count(arrears_level) as n_known,
        count(*) filter (where arrears_level >= 1) as n_late,
        count(*) filter (where status = 'C') as n_closed,
        count(*) filter (where status = 'X') as n_unknown,
        max(arrears_level) as level_max,
        min_by(arrears_level, recency_rank) filter (
            where arrears_level is not null
        ) as level_last,
        max(months_balance) filter (where arrears_level >= 1) as last_month_late,
        {% for months in months_back -%}
            {%- set within -%} months_balance >= -{{ months }} {%- endset %}
        max(arrears_level) filter (where {{ within }}) as w{{ months }}m_level_max,
        count(*) filter (
            where arrears_level >= 1 and {{ within }}
        ) as w{{ months }}m_n_late,
        {% endfor %}
        -- Sums behind the slope of arrears over the last year's months.
        {%- for name, term in {
            'x': 'months_balance',
            'y': 'arrears_level',
            'xy': 'months_balance * arrears_level',
            'xx': 'months_balance * months_balance',
        }.items() %}
        sum({{ term }}) filter (
            where months_balance >= -12 and arrears_level is not null
        ) as w12m_sum_{{ name }},
        {%- endfor %}
        count(arrears_level) filter (where months_balance >= -12) as w12m_n_known
    from months
    group by
        sk_id_curr,
        sk_id_bureau

),

measured as (

    select
        *,
        {{ safe_divide('n_late', 'n_known') }} as share_late,
        {{ safe_divide('n_closed', 'n_months') }} as share_closed,
        {{ safe_divide('n_unknown', 'n_months') }} as share_unknown
    from aggregated

)

select * from measured
order by sk_id_curr, sk_id_bureau
