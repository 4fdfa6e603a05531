{%- set credit_types = {
    'consumer': 'Consumer credit',
    'card': 'Credit card',
    'mortgage': 'Mortgage',
    'car': 'Car loan',
    'micro': 'Microloan',
} -%}
{#- Rarer types of credit say little more than that they are there. -#}
{%- set common_types = ['consumer', 'card'] -%}
{%- set months_back = [6, 12, 24] -%}

with

credits as (

    select * from {{ ref('int_bureau_credits_measured') }}

),

vocabulary as (

    select
        level,
        code
    from {{ ref('category_vocabulary') }}
    where feature = 'bur_last_type'

),

aggregated as (

    select
        sk_id_curr,

        count(*) as bur_n,
        count(distinct credit_type) as bur_n_types,
        count(*) filter (where is_active) as bur_n_active,
        avg(case when is_active then 1 else 0 end) as bur_share_active,
        count(*) filter (where is_sold_or_bad) as bur_n_sold_bad,
        count(*) filter (where not is_home_currency) as bur_n_other_currency,

        min(days_credit) as bur_days_credit_min,
        max(days_credit) as bur_days_credit_max,
        avg(days_credit) as bur_days_credit_mean,
        stddev_samp(days_credit) as bur_days_credit_std,
        -- The gaps of a row of dates add up to its span.
        {{ safe_divide(
            'max(days_credit) - min(days_credit)', 'count(days_credit) - 1'
        ) }} as bur_gap_mean,
        max(case when recency_rank = 1 then days_credit end)
        - max(case when recency_rank = 2 then days_credit end) as bur_gap_last,
        max(days_credit_enddate) as bur_enddate_max,
        count(*) filter (where days_credit_enddate > 0) as bur_n_end_future,
        avg(
            case
                when days_credit_enddate > 0 then 1
                when days_credit_enddate <= 0 then 0
            end
        ) as bur_share_end_future,

        coalesce(sum(credit), 0) as bur_credit_sum,
        avg(credit) as bur_credit_mean,
        max(credit) as bur_credit_max,
        coalesce(sum(debt), 0) as bur_debt_sum,
        avg(debt) as bur_debt_mean,
        max(debt) as bur_debt_max,
        max(debt_ratio) as bur_debt_ratio_max,
        avg(debt_ratio) as bur_debt_ratio_mean,
        stddev_samp(debt_ratio) as bur_debt_ratio_std,
        {{ safe_divide('sum(debt)', 'sum(credit)') }} as bur_debt_ratio_total,
        min(amount_left) as bur_left_min,
        avg(amount_left) as bur_left_mean,
        max(amount_left) as bur_left_max,
        coalesce(sum(overdue), 0) as bur_overdue_sum,
        max(overdue) as bur_overdue_max,
        {{ safe_divide('sum(overdue)', 'sum(debt)') }} as bur_overdue_ratio_total,
        max(max_overdue) as bur_maxover_max,
        avg(max_overdue) as bur_maxover_mean,
        count(*) filter (where credit_day_overdue > 0) as bur_n_overdue_days_pos,
        max(credit_day_overdue) as bur_overdue_days_max,
        coalesce(sum(cnt_credit_prolong), 0) as bur_prolong_sum,
        max(cnt_credit_prolong) as bur_prolong_max,
        coalesce(sum(credit_limit), 0) as bur_limit_sum,
        coalesce(sum(annuity), 0) as bur_annuity_sum,
        max(days_credit_update) as bur_update_max,
        avg(slip_days) as bur_slip_mean,
        avg(
            case
                when slip_days < 0 then 1
                when slip_days >= 0 then 0
            end
        ) as bur_share_early_close,
        avg(planned_days) as bur_planned_dur_mean,

        max(days_credit) filter (where is_active) as bur_act_days_credit_max,
        avg(days_credit) filter (where is_active) as bur_act_days_credit_mean,
        min(days_credit) filter (where is_active) as bur_act_days_credit_min,
        min(days_credit_enddate) filter (where is_active) as bur_act_enddate_min,
        max(days_credit_enddate) filter (where is_active) as bur_act_enddate_max,
        coalesce(sum(credit) filter (where is_active), 0) as bur_act_credit_sum,
        max(credit) filter (where is_active) as bur_act_credit_max,
        coalesce(sum(debt) filter (where is_active), 0) as bur_act_debt_sum,
        avg(debt) filter (where is_active) as bur_act_debt_mean,
        max(debt) filter (where is_active) as bur_act_debt_max,
        max(debt_ratio) filter (where is_active) as bur_act_debt_ratio_max,
        avg(debt_ratio) filter (where is_active) as bur_act_debt_ratio_mean,
        {{ safe_divide(
            'sum(debt) filter (where is_active)',
            'sum(credit) filter (where is_active)'
        ) }} as bur_act_debt_ratio_total,
        coalesce(sum(amount_left) filter (where is_active), 0) as bur_act_left_sum,
        min(amount_left) filter (where is_active) as bur_act_left_min,
        max(limit_use) filter (where is_active) as bur_act_limit_use_max,
        max(max_overdue) filter (where is_active) as bur_act_maxover_max,
        coalesce(
            sum(monthly_due) filter (where is_active), 0
        ) as bur_act_monthly_due_sum,
        coalesce(sum(annuity) filter (where is_active), 0) as act_annuity_sum,

        max(days_credit) filter (where is_closed) as bur_cls_days_credit_max,
        max(days_enddate_fact) filter (where is_closed) as bur_cls_enddate_fact_max,
        max(days_credit_update) filter (where is_closed) as bur_cls_update_max,
        coalesce(sum(credit) filter (where is_closed), 0) as bur_cls_credit_sum,
        max(credit) filter (where is_closed) as bur_cls_credit_max,
        max(max_overdue) filter (where is_closed) as bur_cls_maxover_max,
        avg(duration_days) filter (where is_closed) as bur_cls_dur_fact_mean,
        {% for name, credit_type in credit_types.items() -%}
            {%- set of_type -%} filter (where credit_type = '{{ credit_type }}') {%- endset %}
        count(*) {{ of_type }} as bur_{{ name }}_n,
        count(*) filter (
            where is_active and credit_type = '{{ credit_type }}'
        ) as bur_{{ name }}_n_active,
        max(debt_ratio) {{ of_type }} as bur_{{ name }}_debt_ratio_max,
        {% if name in common_types -%}
        coalesce(sum(credit) {{ of_type }}, 0) as bur_{{ name }}_credit_sum,
        max(days_credit) {{ of_type }} as bur_{{ name }}_days_credit_max,
        {% endif -%}
        {% endfor -%}
        {%- for months in months_back %}
            {%- set within -%}
                filter (where days_credit >= -30.4e0 * {{ months }})
            {%- endset %}
        count(*) {{ within }} as bur_w{{ months }}m_n,
        coalesce(sum(credit) {{ within }}, 0) as bur_w{{ months }}m_credit_sum,
        coalesce(sum(debt) {{ within }}, 0) as bur_w{{ months }}m_debt_sum,
        {% endfor %}
        {% for short, long in {6: 24, 12: 36}.items() -%}
        {{ safe_divide(
            'count(*) filter (where days_credit >= -30.4e0 * ' ~ short ~ ')',
            'count(*) filter (where days_credit >= -30.4e0 * ' ~ long ~ ')'
        ) }} as bur_trend_n_{{ short }}_{{ long }},
        {% endfor -%}
        {{ safe_divide(
            'coalesce(sum(credit) filter (where days_credit >= -30.4e0 * 12), 0)',
            'sum(credit)'
        ) }} as bur_trend_credit_12_all,
        max(case when recency_rank = 1 then debt_ratio end) as bur_last_debt_ratio,
        max(case when recency_rank = 1 then credit end) as bur_last_credit,
        max(case when recency_rank = 1 then credit_type end) as last_credit_type,
        max(
            case
                when recency_rank = 1 and is_active then 1
                when recency_rank = 1 then 0
            end
        ) as bur_last_is_active,
        max(case when recency_rank = 1 then max_overdue end) as bur_last_maxover,
        max(case when recency_rank = 1 then days_credit_enddate end) as bur_last_enddate
    from credits
    group by sk_id_curr

),

encoded as (

    select
        aggregated.*,
        vocabulary.code as bur_last_type
    from aggregated
    left join vocabulary
        on aggregated.last_credit_type = vocabulary.level

)

select * from encoded
