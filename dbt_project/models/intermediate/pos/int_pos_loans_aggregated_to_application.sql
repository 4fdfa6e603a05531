{%- set months_back = [3, 12, 24] -%}
{%- set bad_statuses -%}
    ('Demand', 'Returned to the store', 'Canceled', 'Amortized debt')
{%- endset -%}

with

loans as (

    select
        *,
        coalesce(last_status = 'Completed', false) as is_completed,
        coalesce(last_status = 'Active', false) as is_active,
        coalesce(last_status in {{ bad_statuses }}, false) as is_bad,
        first_term - last_term as instalments_ahead,
        {{ safe_divide('last_term', 'first_term') }} as term_ratio,
        {{ safe_divide('remaining', 'last_term') }} as remaining_ratio,
        row_number() over (
            partition by sk_id_curr
            order by last_month desc, sk_id_prev desc
        ) as loan_rank
    from {{ ref('int_pos_months_aggregated_to_loan') }}

),

aggregated as (

    select
        sk_id_curr,

        sum(n_months) as pos_n_months,
        count(*) as pos_n_prev,
        max(dpd_max) as pos_dpd_max,
        {{ safe_divide('sum(dpd_capped_sum)', 'sum(n_dpd_months)') }} as pos_dpd_mean,
        max(dpd_def_max) as pos_dpd_def_max,
        {{ safe_divide(
            'sum(dpd_def_capped_sum)', 'sum(n_dpd_def_months)'
        ) }} as pos_dpd_def_mean,
        {{ safe_divide('sum(n_months_dpd)', 'sum(n_dpd_months)') }} as pos_share_dpd,
        {{ safe_divide(
            'sum(n_months_dpd_def)', 'sum(n_dpd_def_months)'
        ) }} as pos_share_dpd_def,

        min(first_month) as pos_month_min,
        max(last_month) as pos_month_max,
        {{ safe_divide(
            'sum(n_months_dpd) filter (where loan_rank <= 3)',
            'sum(n_dpd_months) filter (where loan_rank <= 3)'
        ) }} as pos_last3loans_share_dpd,
        {{ slope_of_added_sums('w12m_slope') }} as pos_slope_dpd_12m,
        -max(last_month_dpd) as pos_months_since_dpd,

        count(*) filter (where is_completed) as pos_n_completed,
        avg(case when is_completed then 1 else 0 end) as pos_share_completed,
        count(*) filter (where is_active) as pos_n_active,
        count(*) filter (where is_bad) as pos_n_bad_status,

        coalesce(sum(remaining), 0) as pos_remaining_sum,
        max(remaining) as pos_remaining_max,
        avg(remaining_ratio) as pos_remaining_ratio_mean,

        avg(
            case
                when is_completed and instalments_ahead > 0 then 1
                when is_completed and instalments_ahead <= 0 then 0
            end
        ) as pos_early_complete_share,
        max(instalments_ahead) as pos_ahead_max,
        min(term_ratio) as pos_ahead_ratio_min
        {%- for months in months_back %},
        max(w{{ months }}m_dpd_max) as pos_w{{ months }}m_dpd_max,
        {{ safe_divide(
            'sum(w' ~ months ~ 'm_n_months_dpd)', 'sum(w' ~ months ~ 'm_n_dpd_months)'
        ) }} as pos_w{{ months }}m_share_dpd
        {%- endfor %}
    from loans
    group by sk_id_curr

)

select * from aggregated
