{%- set days_back = [90, 180, 365, 730] -%}
{%- set last_instalments = [12, 24, 60] -%}

with

instalments as (

    select
        *,
        -- NULL where nothing was paid: then nothing is known about lateness.
        case
            when days_past_due > 0 then 1
            when days_past_due = 0 then 0
        end as is_late,
        case
            when days_past_due > 7 then 1
            when days_past_due <= 7 then 0
        end as is_late_7,
        case
            when days_past_due > 30 then 1
            when days_past_due <= 30 then 0
        end as is_late_30,
        -- Half a percent either way is rounding.
        case
            when pay_ratio < 0.995e0 then 1
            when pay_ratio >= 0.995e0 then 0
        end as is_short,
        case
            when pay_ratio > 1.005e0 then 1
            when pay_ratio <= 1.005e0 then 0
        end as is_over,
        pay_ratio * delay_days as weighted_delay,
        exp(days_instalment / 180e0) as recency_weight
    from {{ ref('int_instalments_collapsed_to_instalment') }}

),

aggregated as (

    select
        sk_id_curr,

        count(*) as ins_n,
        count(distinct sk_id_prev) as ins_n_prev,
        count(distinct num_instalment_version) as ins_n_version,

        max(days_past_due) as ins_dpd_max,
        avg(days_past_due) as ins_dpd_mean,
        coalesce(sum(days_past_due), 0) as ins_dpd_sum,
        stddev_samp(days_past_due) as ins_dpd_std,
        max(days_before_due) as ins_dbd_max,
        avg(days_before_due) as ins_dbd_mean,
        stddev_samp(days_before_due) as ins_dbd_std,
        avg(is_late) as ins_share_late,
        avg(is_late_7) as ins_share_late7,
        avg(is_late_30) as ins_share_late30,
        count(*) filter (where days_past_due > 0) as ins_n_late,

        min(pay_ratio) as ins_pay_ratio_min,
        avg(pay_ratio) as ins_pay_ratio_mean,
        stddev_samp(pay_ratio) as ins_pay_ratio_std,
        coalesce(sum(amt_short), 0) as ins_short_sum,
        max(amt_short) as ins_short_max,
        avg(amt_short) as ins_short_mean,
        avg(is_short) as ins_share_short,
        avg(is_over) as ins_share_over,

        max(amt_instalment) as ins_inst_max,
        avg(amt_instalment) as ins_inst_mean,
        coalesce(sum(amt_instalment), 0) as ins_inst_sum,
        min(amt_paid) as ins_paid_min,
        max(amt_paid) as ins_paid_max,
        avg(amt_paid) as ins_paid_mean,
        max(last_paid_day) as ins_entry_max,
        avg(last_paid_day) as ins_entry_mean,
        max(weighted_delay) as ins_wdelay_max,
        avg(weighted_delay) as ins_wdelay_mean,

        {% for name, column in {'dpd': 'days_past_due', 'late': 'is_late'}.items() -%}
        {{ safe_divide(
            'sum(recency_weight * ' ~ column ~ ')',
            'sum(recency_weight) filter (where ' ~ column ~ ' is not null)'
        ) }} as ins_expw_{{ name }},
        {% endfor -%}
        {%- for days in days_back %}
            {%- set within -%}
                filter (where days_instalment > -{{ days }})
            {%- endset %}
        count(*) {{ within }} as ins_w{{ days }}d_n,
        max(days_past_due) {{ within }} as ins_w{{ days }}d_dpd_max,
        avg(is_late) {{ within }} as ins_w{{ days }}d_share_late,
        sum(amt_short) {{ within }} as ins_w{{ days }}d_short_sum,
        avg(pay_ratio) {{ within }} as ins_w{{ days }}d_pay_ratio_mean,
        {% endfor -%}
        -- The rank falls as time goes on: minus the rank orders the instalments.
        {%- for last in last_instalments %}
        {{ integer_slope(
            'days_past_due', '-recency_rank', 'recency_rank <= ' ~ last
        ) }} as ins_slope_dpd_{{ last }},
        {%- endfor %}
        {{ integer_slope('cents_over', '-recency_rank', 'recency_rank <= 12') }}
        / 100 as ins_slope_over_12,

        avg(days_past_due) filter (where is_last_loan) as ins_lastloan_dpd_mean,
        max(days_past_due) filter (where is_last_loan) as ins_lastloan_dpd_max,
        avg(is_late) filter (where is_last_loan) as ins_lastloan_share_late,
        avg(pay_ratio) filter (where is_last_loan) as ins_lastloan_pay_ratio_mean
    from instalments
    group by sk_id_curr

)

select * from aggregated
