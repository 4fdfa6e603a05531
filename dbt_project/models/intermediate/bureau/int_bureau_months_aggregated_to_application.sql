with

credits as (

    select * from {{ ref('int_bureau_months_aggregated_to_credit') }}

),

bureau as (

    select
        sk_id_curr,
        bur_n
    from {{ ref('int_bureau_credits_aggregated_to_application') }}

),

aggregated as (

    select
        sk_id_curr,

        sum(n_months) as bb_n_months_sum,
        avg(n_months) as bb_n_months_mean,
        avg(share_late) as bb_share_late_mean,
        max(share_late) as bb_share_late_max,
        {% for name, level in {'30': 2, '60': 3, '120': 5}.items() -%}
        max(
            case
                when level_max >= {{ level }} then 1
                when level_max < {{ level }} then 0
            end
        ) as bb_ever_{{ name }},
        {% endfor -%}
        max(level_max) as bb_status_max,
        max(level_last) as bb_status_last_max,

        avg(share_closed) as bb_share_c_mean,
        avg(share_unknown) as bb_share_x_mean,
        -max(last_month_late) as bb_months_since_late,
        max(w6m_level_max) as bb_worst_6m,
        max(w12m_level_max) as bb_worst_12m,
        sum(w12m_n_late) as bb_n_late_12m,
        sum(w24m_n_late) as bb_n_late_24m,
        {{ slope_of_added_sums('w12m_slope') }} as bb_slope_12m,

        count(*) as bb_n_loans,
        count(*) filter (where n_late > 0) as bb_n_loans_ever_late
    from credits
    group by sk_id_curr

),

covered as (

    select
        aggregated.*,
        {{ safe_divide('aggregated.bb_n_loans', 'bureau.bur_n') }} as bb_coverage
    from aggregated
    left join bureau
        on aggregated.sk_id_curr = bureau.sk_id_curr

)

select * from covered
