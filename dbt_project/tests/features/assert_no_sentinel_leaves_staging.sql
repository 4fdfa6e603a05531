-- Claim: none of Home Credit's codes for "no value" (365243, XNA, XAP, Unknown) is left
-- in a column that staging cleans.
-- Guards: stg_home_credit__applications, stg_home_credit__previous_applications and the
-- statuses of stg_home_credit__pos_months and stg_home_credit__card_months.
-- If false: a thousand years of employment enter an average.
{%- set texts = {
    'stg_home_credit__applications': [
        'code_gender', 'name_family_status', 'organization_type',
    ],
    'stg_home_credit__previous_applications': [
        'name_contract_type', 'name_cash_loan_purpose', 'name_contract_status',
        'name_payment_type', 'code_reject_reason', 'name_type_suite',
        'name_client_type', 'name_goods_category', 'name_portfolio',
        'name_product_type', 'channel_type', 'name_seller_industry',
        'name_yield_group', 'product_combination',
    ],
    'stg_home_credit__pos_months': ['name_contract_status'],
    'stg_home_credit__card_months': ['name_contract_status'],
} %}
{%- set days = {
    'stg_home_credit__applications': [
        'days_birth', 'days_employed', 'days_registration', 'days_id_publish',
        'days_last_phone_change',
    ],
    'stg_home_credit__previous_applications': [
        'days_first_drawing', 'days_first_due', 'days_last_due_1st_version',
        'days_last_due', 'days_termination',
    ],
} %}

with

found as (

    {% for model, columns in texts.items() -%}
    select '{{ model }}' as model
    from {{ ref(model) }}
    where
        false
        {%- for column in columns %}
        or {{ column }} in ('XNA', 'XAP', 'Unknown')
        {%- endfor %}
    union all
    {% endfor -%}
    {%- for model, columns in days.items() -%}
    select '{{ model }}' as model
    from {{ ref(model) }}
    where
        false
        {%- for column in columns %}
        or {{ column }} = 365243
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    model,
    count(*) as n_rows
from found
group by model
