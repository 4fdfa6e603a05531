{%- set contract_types = {'pos': 'Consumer loans', 'cash': 'Cash loans'} -%}
{%- set reject_reasons = {
    'hc': 'HC', 'limit': 'LIMIT', 'sco': 'SCO', 'scofr': 'SCOFR',
} -%}
{%- set shares = {
    'xsell': "name_product_type = 'x-sell'",
    'walkin': "name_product_type = 'walk-in'",
    'new_client': "name_client_type = 'New'",
    'yield_high': "name_yield_group = 'high'",
    'cash': "name_portfolio = 'Cash'",
} -%}
{%- set aggregates = {'min': 'min', 'max': 'max', 'mean': 'avg'} -%}
{%- set months_back = [6, 24] -%}
{%- set last_categories = {
    'product_combination': 'product_combination',
    'yield_group': 'name_yield_group',
    'goods_category': 'name_goods_category',
    'reject_reason': 'code_reject_reason',
    'status': 'name_contract_status',
    'channel': 'channel_type',
} -%}
{%- set last_means = {
    'credit': 'credit', 'annuity': 'annuity', 'term': 'term', 'rate': 'monthly_rate',
} -%}
{%- set categories = ['first_cat_goods_category'] -%}
{%- for name in last_categories -%}
    {%- do categories.append('last_cat_' ~ name) -%}
{%- endfor -%}

with

previous_applications as (

    select * from {{ ref('int_previous_applications_priced') }}

),

applications as (

    select
        sk_id_curr,
        amt_credit,
        hour_appr_process_start
    from {{ ref('stg_home_credit__applications') }}

),

vocabulary as (

    select
        feature,
        level,
        code
    from {{ ref('category_vocabulary') }}

),

aggregated as (

    select
        sk_id_curr,

        count(*) as prev_n,
        count(*) filter (where is_approved) as prev_n_approved,
        count(*) filter (where is_refused) as prev_n_refused,
        count(*) filter (where is_canceled) as prev_n_canceled,
        avg(case when is_approved then 1 else 0 end) as prev_share_approved,
        avg(case when is_refused then 1 else 0 end) as prev_share_refused,

        min(days_decision) as prev_days_decision_min,
        max(days_decision) as prev_days_decision_max,
        avg(days_decision) as prev_days_decision_mean,

        -- The gaps of a row of dates add up to its span.
        {{ safe_divide(
            'max(days_decision) - min(days_decision)', 'count(days_decision) - 1'
        ) }} as prev_gap_mean,
        max(case when recency_rank = 1 then days_decision end)
        - max(case when recency_rank = 2 then days_decision end) as prev_gap_last,

        max(application) as prev_app_amt_max,
        avg(application) as prev_app_amt_mean,
        min(application_credit_ratio) as prev_ratio_app_credit_min,
        max(application_credit_ratio) as prev_ratio_app_credit_max,
        avg(application_credit_ratio) as prev_ratio_app_credit_mean,
        max(application_credit_difference) as prev_diff_app_credit_max,
        avg(application_credit_difference) as prev_diff_app_credit_mean,
        max(down_rate) as prev_down_rate_max,
        avg(down_rate) as prev_down_rate_mean,
        avg(term) as prev_term_mean,
        max(term) as prev_term_max,

        avg(hour_appr_process_start) as hour_mean,
        avg(nflag_insured_on_approval) as prev_share_insured,
        {% for name, condition in shares.items() -%}
        avg(case when {{ condition }} then 1 else 0 end) as prev_share_{{ name }},
        {% endfor -%}
        {% for name, reason in reject_reasons.items() -%}
        avg(
            case when code_reject_reason = '{{ reason }}' then 1 else 0 end
        ) as prev_reject_share_{{ name }},
        {% endfor -%}
        avg(yield_ord) as prev_yield_ord_mean,
        max(yield_ord) as prev_yield_ord_max,
        max(case when recency_rank = 1 then yield_ord end) as prev_yield_ord_last,

        max(annuity) filter (where is_approved) as prev_appr_annuity_max,
        avg(annuity) filter (where is_approved) as prev_appr_annuity_mean,
        coalesce(sum(annuity) filter (where is_approved), 0) as prev_appr_annuity_sum,
        max(credit) filter (where is_approved) as prev_appr_credit_max,
        avg(credit) filter (where is_approved) as prev_appr_credit_mean,
        coalesce(sum(credit) filter (where is_approved), 0) as prev_appr_credit_sum,
        avg(goods_total_ratio) filter (where is_approved) as prev_appr_goods_total_mean,
        min(goods_total_ratio) filter (where is_approved) as prev_appr_goods_total_min,
        avg(term) filter (where is_approved) as prev_appr_term_mean,
        max(term) filter (where is_approved) as prev_appr_term_max,
        min(days_decision) filter (where is_approved) as prev_appr_days_decision_min,
        min(days_first_due) filter (where is_approved) as prev_appr_first_due_min,
        {%- for aggregate, function in aggregates.items() %}
        {{ function }}(days_last_due_1st_version) filter (
            where is_approved
        ) as prev_appr_last_due_v1_{{ aggregate }},
        {%- endfor %}
        min(slip_days) filter (where is_approved) as prev_appr_slip_min,
        avg(slip_days) filter (where is_approved) as prev_appr_slip_mean,
        max(slip_days) filter (where is_approved) as prev_appr_slip_max,
        -- Over finished loans alone: the slip of a running one is not known yet.
        avg(
            case
                when is_approved and slip_days < 0 then 1
                when is_approved and slip_days >= 0 then 0
            end
        ) as prev_appr_early_payoff_share,
        min(monthly_rate) filter (where is_approved) as prev_appr_rate_min,
        max(monthly_rate) filter (where is_approved) as prev_appr_rate_max,
        avg(monthly_rate) filter (where is_approved) as prev_appr_rate_mean,
        min_by(monthly_rate, recency_rank) filter (
            where is_approved and monthly_rate is not null
        ) as prev_appr_rate_last,

        {% for name, aggregate in aggregates.items() -%}
        {{ aggregate }}(simple_rate) filter (
            where is_approved
        ) as prev_appr_simple_rate_{{ name }},
        {% endfor -%}
        avg(interest_share) filter (
            where is_approved
        ) as prev_appr_interest_share_mean,
        max(interest_share) filter (
            where is_approved
        ) as prev_appr_interest_share_max,

        max(application) filter (where is_refused) as prev_ref_app_max,
        avg(application) filter (where is_refused) as prev_ref_app_mean,
        max(credit) filter (where is_refused) as prev_ref_credit_max,
        max(days_decision) filter (where is_refused) as prev_ref_days_decision_max,
        min(days_decision) filter (where is_refused) as prev_ref_days_decision_min,
        avg(days_decision) filter (where is_refused) as prev_ref_days_decision_mean,
        avg(application_credit_ratio) filter (where is_refused) as prev_ref_ratio_mean,
        avg(
            case when name_contract_type = 'Cash loans' then 1 else 0 end
        ) filter (where is_refused) as prev_ref_share_cash,
        count(*) filter (
            where is_refused and is_after_last_approval
        ) as prev_ref_streak,
        min_by(application, recency_rank) filter (
            where is_refused and application is not null
        ) as refused_last,
        {% for name, contract_type in contract_types.items() -%}
            {%- set of_type -%}
                filter (where name_contract_type = '{{ contract_type }}')
            {%- endset %}
        count(*) {{ of_type }} as prev_{{ name }}_n,
        avg(case when is_approved then 1 else 0 end)
            {{ of_type }} as prev_{{ name }}_share_approved,
        avg(annuity) {{ of_type }} as prev_{{ name }}_annuity_mean,
        avg(monthly_rate) {{ of_type }} as prev_{{ name }}_rate_mean,
        max(days_decision) {{ of_type }} as prev_{{ name }}_days_decision_max,
        {% endfor %}
        count(*) filter (where name_contract_type = 'Revolving loans') as prev_rev_n,
        avg(case when is_approved then 1 else 0 end)
            filter (where name_contract_type = 'Revolving loans')
            as prev_rev_share_approved,

        max(
            case
                when recency_rank = 1 and is_approved then 1
                when recency_rank = 1 then 0
            end
        ) as prev_last1_share_approved,
        max(
            case
                when recency_rank = 1 and is_refused then 1
                when recency_rank = 1 then 0
            end
        ) as prev_last1_share_refused,
        max(case when recency_rank = 1 then credit end) as prev_last1_credit_mean,
        max(case when recency_rank = 1 then annuity end) as prev_last1_annuity_mean,
        max(case when recency_rank = 1 then term end) as prev_last1_term_mean,
        max(case when recency_rank = 1 then monthly_rate end) as prev_last1_rate_mean,
        avg(
            case when is_approved then 1 else 0 end
        ) filter (where recency_rank <= 5) as prev_last5_share_approved,
        avg(
            case when is_refused then 1 else 0 end
        ) filter (where recency_rank <= 5) as prev_last5_share_refused,
        {% for name, column in last_means.items() -%}
        avg({{ column }}) filter (
            where recency_rank <= 5
        ) as prev_last5_{{ name }}_mean,
        {% endfor -%}
        {% for months in months_back -%}
            {%- set within -%} days_decision >= -30.4e0 * {{ months }} {%- endset %}
        count(*) filter (where {{ within }}) as prev_w{{ months }}m_n,
        count(*) filter (
            where is_refused and {{ within }}
        ) as prev_w{{ months }}m_n_refused,
        coalesce(
            sum(credit) filter (where {{ within }}), 0
        ) as prev_w{{ months }}m_credit_sum,
        {% endfor -%}
        {%- for name, column in last_categories.items() %}
        max(case when recency_rank = 1 then {{ column }} end) as last_cat_{{ name }},
        {%- endfor %}
        max(
            case when is_first then name_goods_category end
        ) as first_cat_goods_category
    from previous_applications
    group by sk_id_curr

),

encoded as (

    select
        aggregated.*,
        abs(
            applications.hour_appr_process_start - aggregated.hour_mean
        ) as prev_hour_absdiff,
        {{ safe_divide(
            'aggregated.refused_last', 'applications.amt_credit'
        ) }} as prev_ref_last_vs_curr,
        {%- for name in categories %}
        prev_{{ name }}.code as prev_{{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from aggregated
    left join applications
        on aggregated.sk_id_curr = applications.sk_id_curr
    {%- for name in categories %}
    left join vocabulary as prev_{{ name }}
        on
            aggregated.{{ name }} = prev_{{ name }}.level
            and prev_{{ name }}.feature = 'prev_{{ name }}'
    {%- endfor %}

)

select * from encoded
