{%- set days_back = [90, 180, 365, 730] -%}
{%- set contract_types = {
    'cash': 'Cash loans', 'pos': 'Consumer loans', 'card': 'Revolving loans',
} -%}
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
        -- One part came on time, the last one did not.
        case
            when days_past_due is not null and days_instalment is not null
                then
                    case
                        when
                            days_past_due > 0 and first_paid_day <= days_instalment
                            then 1
                        else 0
                    end
        end as is_late_after_part,
        -- What decides whether somebody is a bad payer shows in the first three.
        coalesce(num_instalment_number between 1 and 3, false) as is_among_first,
        exp(days_instalment / 180e0) as recency_weight
    from {{ ref('int_instalments_collapsed_to_instalment') }}

),

-- Late instalments in a row have ranks in a row: rank minus position among the late
-- ones is the same for all of them.
late as (

    select
        sk_id_curr,
        recency_rank - row_number() over (
            partition by sk_id_curr order by recency_rank
        ) as streak
    from instalments
    where is_late = 1

),

streaks as (

    select
        sk_id_curr,
        streak,
        count(*) as n_late
    from late
    group by
        sk_id_curr,
        streak

),

longest_streaks as (

    select
        sk_id_curr,
        max(n_late) as n_late
    from streaks
    group by sk_id_curr

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
        max(n_payments) as ins_parts_max,
        avg(n_payments) as ins_parts_mean,
        count(*) filter (where is_never_paid) as ins_n_missing,
        -max(days_instalment) filter (where is_late = 1) as ins_days_since_late,
        avg(is_late_after_part) as ins_share_late_after_partial,
        avg(days_past_due) filter (where recency_rank <= 10) as ins_last10_dpd_mean,
        avg(is_late) filter (where recency_rank <= 10) as ins_last10_share_late,
        {{ safe_divide(
            'avg(is_late) filter (where days_instalment > -180)', 'avg(is_late)'
        ) }} as ins_ctr_share_late_180_all,
        {{ safe_divide(
            'avg(days_past_due) filter (where days_instalment > -365)',
            'avg(days_past_due)'
        ) }} as ins_ctr_dpd_365_all,
        {{ safe_divide(
            'avg(is_late) filter (where days_instalment > -365)',
            'avg(is_late) filter (where days_instalment > -730 and days_instalment <= -365)'
        ) }} as ins_ctr_share_late_365_prev365,
        max(days_past_due) filter (where is_among_first) as ins_first3_dpd_max,
        avg(days_past_due) filter (where is_among_first) as ins_first3_dpd_mean,
        {{ safe_divide(
            'count(distinct case when is_among_first and is_late = 1 then sk_id_prev end)',
            'count(distinct case when is_among_first and is_late is not null '
            ~ 'then sk_id_prev end)'
        ) }} as ins_first3_share_prev_late,
        {% for name, contract_type in contract_types.items() -%}
            {%- set of_type -%}
                filter (where name_contract_type = '{{ contract_type }}')
            {%- endset %}
        avg(is_late) {{ of_type }} as ins_{{ name }}_share_late,
        max(days_past_due) {{ of_type }} as ins_{{ name }}_dpd_max,
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

),

with_streaks as (

    select
        aggregated.*,
        coalesce(longest_streaks.n_late, 0) as ins_late_streak_max
    from aggregated
    left join longest_streaks
        on aggregated.sk_id_curr = longest_streaks.sk_id_curr

)

select * from with_streaks
