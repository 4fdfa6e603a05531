{#- Months back, and what is wanted of them. -#}
{%- set worst_within = [6, 12] -%}
{%- set late_within = [12, 24] -%}

with

-- Sums and counts, not means: the next step adds them up over the credits.
aggregated as (

    select
        sk_id_bureau,
        count(*) as n_months,
        count(arrears_level) as n_known,
        count(*) filter (where arrears_level >= 1) as n_late,
        count(*) filter (where status = 'C') as n_closed,
        count(*) filter (where status = 'X') as n_unknown,
        max(arrears_level) as level_max,
        max_by(arrears_level, months_balance) filter (
            where arrears_level is not null
        ) as level_last,
        max(months_balance) filter (where arrears_level >= 1) as last_month_late,
        {%- for months in worst_within %}
        max(arrears_level) filter (
            where months_balance >= -{{ months }}
        ) as w{{ months }}m_level_max,
        {%- endfor %}
        {%- for months in late_within %}
        count(*) filter (
            where arrears_level >= 1 and months_balance >= -{{ months }}
        ) as w{{ months }}m_n_late,
        {%- endfor %}
        -- Behind the slope of arrears over the last year's months.
        {{ sums_of_slope(
            'w12m_slope', 'arrears_level', 'months_balance', 'months_balance >= -12'
        ) }}
    from {{ ref('stg_home_credit__bureau_months') }}
    group by sk_id_bureau

),

credits as (

    select
        sk_id_bureau,
        sk_id_curr
    from {{ ref('stg_home_credit__bureau_credits') }}

),

-- The months carry no application of their own; those of credits that are not on file
-- belong to none.
measured as (

    select
        credits.sk_id_curr,
        aggregated.*,
        {{ safe_divide('aggregated.n_late', 'aggregated.n_known') }} as share_late,
        {{ safe_divide('aggregated.n_closed', 'aggregated.n_months') }} as share_closed,
        {{ safe_divide(
            'aggregated.n_unknown', 'aggregated.n_months'
        ) }} as share_unknown
    from aggregated
    inner join credits
        on aggregated.sk_id_bureau = credits.sk_id_bureau

)

select * from measured
