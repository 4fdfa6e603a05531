{%- set days_back = [90, 180, 365, 730] -%}
{%- set contract_types = {
    'cash': 'Cash loans', 'pos': 'Consumer loans', 'card': 'Revolving loans',
} -%}
{%- set last_instalments = [12, 24, 60] -%}

with

-- Nothing is known about lateness where nothing was paid. (Every step reads the table
-- itself: rows that several steps share would be kept in memory.)
aggregated as (

    select
        sk_id_curr,

        count(*) as ins_n,
        max(days_past_due) as ins_dpd_max,
        avg(days_past_due) as ins_dpd_mean,
        coalesce(sum(days_past_due), 0) as ins_dpd_sum,
        stddev_samp(days_past_due) as ins_dpd_std,
        max(days_before_due) as ins_dbd_max,
        avg(days_before_due) as ins_dbd_mean,
        stddev_samp(days_before_due) as ins_dbd_std,
        {%- for suffix, days in {'': 0, '7': 7, '30': 30}.items() %}
        {{ safe_divide(
            'count(*) filter (where days_past_due > ' ~ days ~ ')', 'count(days_past_due)'
        ) }} as ins_share_late{{ suffix }},
        {%- endfor %}
        count(*) filter (where days_past_due > 0) as ins_n_late,
        -max(days_instalment) filter (where days_past_due > 0) as ins_days_since_late,
        -- One part came on time, the last one did not.
        {{ safe_divide(
            'count(*) filter (where days_past_due > 0 and first_paid_day <= days_instalment)',
            'count(days_past_due)'
        ) }} as ins_share_late_after_partial,

        min(pay_ratio) as ins_pay_ratio_min,
        avg(pay_ratio) as ins_pay_ratio_mean,
        stddev_samp(pay_ratio) as ins_pay_ratio_std,
        -- Half a percent either way is rounding.
        {{ safe_divide(
            'count(*) filter (where pay_ratio < 0.995e0)', 'count(pay_ratio)'
        ) }} as ins_share_short,
        {{ safe_divide(
            'count(*) filter (where pay_ratio > 1.005e0)', 'count(pay_ratio)'
        ) }} as ins_share_over,
        coalesce(sum(amt_short), 0) as ins_short_sum,
        max(amt_short) as ins_short_max,
        avg(amt_short) as ins_short_mean,
        max(amt_instalment) as ins_inst_max,
        avg(amt_instalment) as ins_inst_mean,
        coalesce(sum(amt_instalment), 0) as ins_inst_sum,
        min(amt_paid) as ins_paid_min,
        max(amt_paid) as ins_paid_max,
        avg(amt_paid) as ins_paid_mean,
        max(last_paid_day) as ins_entry_max,
        avg(last_paid_day) as ins_entry_mean,
        max(n_payments) as ins_parts_max,
        avg(n_payments) as ins_parts_mean,
        count(*) filter (where is_never_paid) as ins_n_missing,
        max(pay_ratio * delay_days) as ins_wdelay_max,
        avg(pay_ratio * delay_days) as ins_wdelay_mean,

        -- Weights halve every four months.
        {{ safe_divide(
            'sum(exp(days_instalment / 180e0) * days_past_due)',
            'sum(exp(days_instalment / 180e0)) filter (where days_past_due is not null)'
        ) }} as ins_expw_dpd,
        {{ safe_divide(
            'sum(exp(days_instalment / 180e0) '
            ~ '* case when days_past_due > 0 then 1 when days_past_due = 0 then 0 end)',
            'sum(exp(days_instalment / 180e0)) filter (where days_past_due is not null)'
        ) }} as ins_expw_late
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    group by sk_id_curr

),

-- Each window adds up what lies between the bounds within it.
by_time as (

    select
        sk_id_curr,
        case
            {%- for days in days_back %}
            when days_instalment > -{{ days }} then {{ days }}
            {%- endfor %}
        end as due_within,
        count(*) as n,
        count(days_past_due) as n_known,
        sum(days_past_due) as dpd_sum,
        max(days_past_due) as dpd_max,
        count(*) filter (where days_past_due > 0) as n_late,
        sum(amt_short) as short_sum,
        count(pay_ratio) as n_pay_ratio,
        sum(pay_ratio) as pay_ratio_sum
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    where days_instalment > -{{ days_back | max }}
    group by
        sk_id_curr,
        due_within

),

windows as (

    select
        sk_id_curr,
        {%- for days in days_back %}
            {%- set within -%} filter (where due_within <= {{ days }}) {%- endset %}
        sum(n) {{ within }} as w{{ days }}d_n,
        max(dpd_max) {{ within }} as ins_w{{ days }}d_dpd_max,
        {{ safe_divide(
            'sum(n_late) ' ~ within, 'sum(n_known) ' ~ within
        ) }} as ins_w{{ days }}d_share_late,
        sum(short_sum) {{ within }} as ins_w{{ days }}d_short_sum,
        {{ safe_divide(
            'sum(pay_ratio_sum) ' ~ within, 'sum(n_pay_ratio) ' ~ within
        ) }} as ins_w{{ days }}d_pay_ratio_mean,
        {%- endfor %}
        {{ safe_divide(
            'sum(dpd_sum) filter (where due_within <= 365)',
            'sum(n_known) filter (where due_within <= 365)'
        ) }} as dpd_mean_365,
        {{ safe_divide(
            'sum(n_late) filter (where due_within = 730)',
            'sum(n_known) filter (where due_within = 730)'
        ) }} as share_late_previous_365
    from by_time
    group by sk_id_curr

),

by_rank as (

    select
        sk_id_curr,
        case
            {%- for last in [10] + last_instalments %}
            when recency_rank <= {{ last }} then {{ last }}
            {%- endfor %}
        end as among_last,
        sum(days_past_due) as dpd_sum,
        count(*) filter (where days_past_due > 0) as n_late,
        -- The rank falls as time goes on: minus the rank orders the instalments.
        {{ sums_of_slope('dpd', 'days_past_due', '-recency_rank') }},
        {{ sums_of_slope('over', 'cents_over', '-recency_rank', 'recency_rank <= 12') }}
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    where recency_rank <= {{ last_instalments | max }}
    group by
        sk_id_curr,
        among_last

),

ranks as (

    select
        sk_id_curr,
        {{ safe_divide(
            'sum(dpd_sum) filter (where among_last <= 10)',
            'sum(dpd_n) filter (where among_last <= 10)'
        ) }} as ins_last10_dpd_mean,
        {{ safe_divide(
            'sum(n_late) filter (where among_last <= 10)',
            'sum(dpd_n) filter (where among_last <= 10)'
        ) }} as ins_last10_share_late,
        {%- for last in last_instalments %}
        {{ slope_of_added_sums(
            'dpd', 'filter (where among_last <= ' ~ last ~ ')'
        ) }} as ins_slope_dpd_{{ last }},
        {%- endfor %}
        {{ slope_of_added_sums('over') }} / 100 as ins_slope_over_12
    from by_rank
    group by sk_id_curr

),

by_plan as (

    select
        sk_id_curr,
        sk_id_prev,
        num_instalment_version,
        is_last_loan,
        count(days_past_due) as n_known,
        count(*) filter (where days_past_due > 0) as n_late,
        sum(days_past_due) as dpd_sum,
        max(days_past_due) as dpd_max,
        count(pay_ratio) as n_pay_ratio,
        sum(pay_ratio) as pay_ratio_sum,
        -- What decides whether somebody is a bad payer shows in the first three.
        {%- set first -%} filter (where num_instalment_number between 1 and 3) {%- endset %}
        count(days_past_due) {{ first }} as n_first_known,
        sum(days_past_due) {{ first }} as first_dpd_sum,
        max(days_past_due) {{ first }} as first_dpd_max
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    group by
        sk_id_curr,
        sk_id_prev,
        num_instalment_version,
        is_last_loan

),

contracts as (

    select
        sk_id_prev,
        name_contract_type
    from {{ ref('stg_home_credit__previous_applications') }}

),

typed as (

    select
        by_plan.*,
        -- Version 0 of a plan stands on credit cards only.
        coalesce(
            contracts.name_contract_type,
            case when by_plan.num_instalment_version = 0 then 'Revolving loans' end
        ) as name_contract_type
    from by_plan
    left join contracts
        on by_plan.sk_id_prev = contracts.sk_id_prev

),

loans as (

    select
        sk_id_curr,
        count(distinct sk_id_prev) as ins_n_prev,
        count(distinct num_instalment_version) as ins_n_version,
        max(first_dpd_max) as ins_first3_dpd_max,
        {{ safe_divide(
            'sum(first_dpd_sum)', 'sum(n_first_known)'
        ) }} as ins_first3_dpd_mean,
        {{ safe_divide(
            'count(distinct case when first_dpd_max > 0 then sk_id_prev end)',
            'count(distinct case when n_first_known > 0 then sk_id_prev end)'
        ) }} as ins_first3_share_prev_late,
        {%- for name, contract_type in contract_types.items() %}
            {%- set of_type -%}
                filter (where name_contract_type = '{{ contract_type }}')
            {%- endset %}
        {{ safe_divide(
            'sum(n_late) ' ~ of_type, 'sum(n_known) ' ~ of_type
        ) }} as ins_{{ name }}_share_late,
        max(dpd_max) {{ of_type }} as ins_{{ name }}_dpd_max,
        {%- endfor %}
        {{ safe_divide(
            'sum(dpd_sum) filter (where is_last_loan)',
            'sum(n_known) filter (where is_last_loan)'
        ) }} as ins_lastloan_dpd_mean,
        max(dpd_max) filter (where is_last_loan) as ins_lastloan_dpd_max,
        {{ safe_divide(
            'sum(n_late) filter (where is_last_loan)',
            'sum(n_known) filter (where is_last_loan)'
        ) }} as ins_lastloan_share_late,
        {{ safe_divide(
            'sum(pay_ratio_sum) filter (where is_last_loan)',
            'sum(n_pay_ratio) filter (where is_last_loan)'
        ) }} as ins_lastloan_pay_ratio_mean
    from typed
    group by sk_id_curr

),

-- Late instalments in a row have ranks in a row: rank minus position among the late
-- ones is the same for all of them.
late as (

    select
        sk_id_curr,
        recency_rank - row_number() over (
            partition by sk_id_curr order by recency_rank
        ) as streak
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    where days_past_due > 0

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

joined as (

    select
        aggregated.*,
        {%- for days in days_back %}
        coalesce(windows.w{{ days }}d_n, 0) as ins_w{{ days }}d_n,
            {%- for statistic in [
                'dpd_max', 'share_late', 'short_sum', 'pay_ratio_mean',
            ] %}
        windows.ins_w{{ days }}d_{{ statistic }},
            {%- endfor %}
        {%- endfor %}
        {%- for column in [
            'ins_last10_dpd_mean', 'ins_last10_share_late', 'ins_slope_over_12',
        ] %}
        ranks.{{ column }},
        {%- endfor %}
        {%- for last in last_instalments %}
        ranks.ins_slope_dpd_{{ last }},
        {%- endfor %}
        loans.ins_n_prev,
        loans.ins_n_version,
        {%- for statistic in ['dpd_max', 'dpd_mean', 'share_prev_late'] %}
        loans.ins_first3_{{ statistic }},
        {%- endfor %}
        {%- for name in contract_types %}
        loans.ins_{{ name }}_share_late,
        loans.ins_{{ name }}_dpd_max,
        {%- endfor %}
        {%- for statistic in ['dpd_mean', 'dpd_max', 'share_late', 'pay_ratio_mean'] %}
        loans.ins_lastloan_{{ statistic }},
        {%- endfor %}
        {{ safe_divide(
            'windows.ins_w180d_share_late', 'aggregated.ins_share_late'
        ) }} as ins_ctr_share_late_180_all,
        {{ safe_divide(
            'windows.dpd_mean_365', 'aggregated.ins_dpd_mean'
        ) }} as ins_ctr_dpd_365_all,
        {{ safe_divide(
            'windows.ins_w365d_share_late', 'windows.share_late_previous_365'
        ) }} as ins_ctr_share_late_365_prev365,
        coalesce(longest_streaks.n_late, 0) as ins_late_streak_max
    from aggregated
    inner join loans
        on aggregated.sk_id_curr = loans.sk_id_curr
    inner join ranks
        on aggregated.sk_id_curr = ranks.sk_id_curr
    left join windows
        on aggregated.sk_id_curr = windows.sk_id_curr
    left join longest_streaks
        on aggregated.sk_id_curr = longest_streaks.sk_id_curr

)

select * from joined
