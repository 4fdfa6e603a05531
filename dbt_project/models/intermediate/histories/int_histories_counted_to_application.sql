{{ config(materialized='view') }}

{%- set histories = {
    'bureau': 'int_bureau_credits_aggregated_to_application',
    'bureau_months': 'int_bureau_months_aggregated_to_application',
    'previous': 'int_previous_applications_aggregated_to_application',
    'pos': 'int_pos_loans_aggregated_to_application',
    'card': 'int_card_months_aggregated_to_application',
    'instalments': 'int_instalments_aggregated_to_application',
} -%}
{%- set housing_measures = [
    'apartments', 'basementarea', 'years_beginexpluatation', 'years_build',
    'commonarea', 'elevators', 'entrances', 'floorsmax', 'floorsmin', 'landarea',
    'livingapartments', 'livingarea', 'nonlivingapartments', 'nonlivingarea',
] -%}
{%- set housing_columns = [
    'fondkapremont_mode', 'housetype_mode', 'totalarea_mode', 'wallsmaterial_mode',
    'emergencystate_mode',
] -%}
{%- for measure in housing_measures -%}
    {%- for statistic in ['avg', 'mode', 'medi'] -%}
        {%- do housing_columns.append(measure ~ '_' ~ statistic) -%}
    {%- endfor -%}
{%- endfor -%}
{#- The other columns of the form in which a gap occurs or may occur. -#}
{%- set form_columns = [
    'amt_annuity', 'amt_goods_price', 'amt_req_credit_bureau_day',
    'amt_req_credit_bureau_hour', 'amt_req_credit_bureau_mon',
    'amt_req_credit_bureau_qrt', 'amt_req_credit_bureau_week',
    'amt_req_credit_bureau_year', 'cnt_fam_members', 'code_gender', 'days_employed',
    'days_last_phone_change', 'def_30_cnt_social_circle', 'def_60_cnt_social_circle',
    'ext_source_1', 'ext_source_2', 'ext_source_3', 'name_family_status',
    'name_type_suite', 'obs_30_cnt_social_circle', 'obs_60_cnt_social_circle',
    'occupation_type', 'own_car_age', 'region_rating_client_w_city',
] -%}

with

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

{% for name, model in histories.items() -%}
{{ name }} as (

    select sk_id_curr from {{ ref(model) }}

),

{% endfor -%}

present as (

    select
        applications.sk_id_curr,
        {%- for column in form_columns %}
        {{ '+ ' if not loop.first -}}
        case when applications.{{ column }} is null then 1 else 0 end
        {%- endfor %} as meta_n_null_app,
        {%- for column in housing_columns %}
        {{ '+ ' if not loop.first -}}
        case when applications.{{ column }} is null then 1 else 0 end
        {%- endfor %} as meta_n_null_housing,
        {%- for name in histories %}
        case when {{ name }}.sk_id_curr is null then 0 else 1 end as has_{{ name }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from applications
    {%- for name in histories %}
    left join {{ name }}
        on applications.sk_id_curr = {{ name }}.sk_id_curr
    {%- endfor %}

),

counted as (

    select
        sk_id_curr,
        meta_n_null_app,
        meta_n_null_housing,
        {% for name in histories -%}
        {{ '+ ' if not loop.first }}has_{{ name }}
        {% endfor %} as meta_n_tables,
        has_bureau as meta_has_bureau,
        has_bureau_months as meta_has_bb,
        has_previous as meta_has_prev,
        has_card as cc_has
    from present

)

select * from counted
