-- Claim: every level that arrives has a code in the frozen vocabulary.
-- Guards: category_vocabulary, int_attributes_encoded_to_application.
-- If false: the level is NULL to the model. A warning, not an error: new levels happen,
-- and a code is added only together with a new model.
{{ config(severity='warn') }}
{%- set categories = {
    'app_cat_contract_type': 'name_contract_type',
    'app_cat_gender': 'code_gender',
    'app_cat_income_type': 'name_income_type',
    'app_cat_family_status': 'name_family_status',
    'app_cat_housing': 'name_housing_type',
    'app_cat_occupation': 'occupation_type',
    'app_cat_organization': 'organization_type',
    'app_cat_weekday': 'weekday_appr_process_start',
    'app_cat_suite': 'name_type_suite',
    'app_bld_house_type': 'housetype_mode',
    'app_bld_walls': 'wallsmaterial_mode',
} %}

with

arrived as (

    {% for feature, column in categories.items() -%}
    select distinct
        '{{ feature }}' as feature,
        {{ column }} as level
    from {{ ref('stg_home_credit__applications') }}
    where {{ column }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

vocabulary as (

    select
        feature,
        level
    from {{ ref('category_vocabulary') }}

)

select
    arrived.feature,
    arrived.level
from arrived
left join vocabulary
    on
        arrived.feature = vocabulary.feature
        and arrived.level = vocabulary.level
where vocabulary.level is null
