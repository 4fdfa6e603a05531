{{ config(materialized='view') }}

{%- set categories = {
    'app_region_pop_cat': 'region_population_level',
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
} -%}
{%- set documents = range(2, 22) -%}
{%- set mismatches = [
    'reg_region_not_live_region', 'reg_region_not_work_region',
    'live_region_not_work_region', 'reg_city_not_live_city', 'reg_city_not_work_city',
    'live_city_not_work_city',
] -%}
{%- set contacts = [
    'flag_mobil', 'flag_emp_phone', 'flag_work_phone', 'flag_cont_mobile', 'flag_phone',
    'flag_email',
] -%}
{%- set building_measures = [
    'apartments', 'basementarea', 'years_beginexpluatation', 'years_build',
    'commonarea', 'elevators', 'entrances', 'floorsmax', 'floorsmin', 'landarea',
    'livingapartments', 'livingarea', 'nonlivingapartments', 'nonlivingarea',
] -%}
{%- set inquiries = ['hour', 'day', 'week', 'mon', 'qrt', 'year'] -%}

with

applications as (

    select
        *,
        -- Millionths as text: the published values have six decimals.
        cast(
            cast(round(region_population_relative * 1e6) as bigint) as string
        ) as region_population_level,
        coalesce(
            {%- for span in inquiries %}
            amt_req_credit_bureau_{{ span }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) is not null as has_inquiries
    from {{ ref('int_applications_winsorised') }}

),

building_sums as (

    select
        sk_id_curr,
        {%- for measure in building_measures %}
        {{ measure }}_avg,
        {%- endfor %}
        {%- for measure in building_measures %}
        {{ '+ ' if not loop.first -}}
        coalesce({{ measure }}_avg, 0)
        {%- endfor %} as total,
        {%- for measure in building_measures %}
        {{ '+ ' if not loop.first -}}
        case when {{ measure }}_avg is null then 0 else 1 end
        {%- endfor %} as n_present
    from applications

),

building_means as (

    select
        *,
        {{ safe_divide('total', 'n_present') }} as mean
    from building_sums

),

buildings as (

    select
        sk_id_curr,
        mean as app_bld_mean,
        case
            when n_present >= 2
                then sqrt(
                    (
                        {%- for measure in building_measures %}
                        {{ '+ ' if not loop.first -}}
                        coalesce(power({{ measure }}_avg - mean, 2), 0)
                        {%- endfor %}
                    ) / (n_present - 1)
                )
        end as app_bld_std,
        {{ building_measures | length }} - n_present as app_bld_n_null
    from building_means

),

vocabulary as (

    select
        feature,
        level,
        code
    from {{ ref('category_vocabulary') }}

),

encoded as (

    select
        applications.sk_id_curr,
        applications.amt_income_winsorised as app_amt_income,
        applications.amt_credit as app_amt_credit,
        applications.amt_annuity as app_amt_annuity,
        applications.amt_goods_price as app_amt_goods,
        applications.cnt_children as app_cnt_children,
        applications.cnt_fam_members as app_cnt_fam,
        applications.region_population_relative as app_region_pop,
        applications.region_rating_client as app_region_rating,
        applications.region_rating_client_w_city as app_region_rating_city,
        applications.amt_req_credit_bureau_mon as app_req_mon,
        applications.amt_req_credit_bureau_qrt as app_req_qrt,
        applications.amt_req_credit_bureau_year as app_req_year,
        case
            when applications.has_inquiries
                then
                    {%- for span in inquiries %}
                    {{ '+ ' if not loop.first -}}
                    coalesce(applications.amt_req_credit_bureau_{{ span }}, 0)
                    {%- endfor %}
        end as app_req_total,
        applications.obs_30_cnt_social_circle as app_soc_obs30,
        applications.def_30_cnt_social_circle as app_soc_def30,
        applications.obs_60_cnt_social_circle as app_soc_obs60,
        applications.def_60_cnt_social_circle as app_soc_def60,
        {{ safe_divide(
            'applications.def_30_cnt_social_circle',
            'applications.obs_30_cnt_social_circle'
        ) }} as app_soc_def_ratio30,
        case applications.flag_own_car
            when 'Y' then 1
            when 'N' then 0
        end as app_own_car,
        case applications.flag_own_realty
            when 'Y' then 1
            when 'N' then 0
        end as app_own_realty,
        applications.own_car_age as app_car_age,
        applications.live_city_not_work_city as app_mismatch_city_live_work,
        applications.reg_city_not_live_city as app_mismatch_city_reg_live,
        applications.reg_city_not_work_city as app_mismatch_city_reg_work,
        {%- for flag in mismatches %}
        {{ '+ ' if not loop.first -}}
        coalesce(applications.{{ flag }}, 0)
        {%- endfor %} as app_mismatch_sum,
        applications.flag_phone as app_contact_phone,
        applications.flag_work_phone as app_contact_work,
        applications.flag_emp_phone as app_contact_emp,
        applications.flag_email as app_contact_email,
        {%- for flag in contacts %}
        {{ '+ ' if not loop.first -}}
        coalesce(applications.{{ flag }}, 0)
        {%- endfor %} as app_contact_sum,
        buildings.app_bld_mean,
        buildings.app_bld_std,
        buildings.app_bld_n_null,
        applications.apartments_avg as app_bld_apartments,
        applications.livingarea_avg as app_bld_livingarea,
        applications.floorsmax_avg as app_bld_floorsmax,
        applications.hour_appr_process_start as app_hour,
        applications.flag_document_3 as app_doc_3,
        applications.flag_document_6 as app_doc_6,
        applications.flag_document_8 as app_doc_8,
        applications.flag_document_16 as app_doc_16,
        applications.flag_document_18 as app_doc_18,
        {%- for number in documents %}
        {{ '+ ' if not loop.first -}}
        coalesce(applications.flag_document_{{ number }}, 0)
        {%- endfor %} as app_doc_count,
        case applications.name_education_type
            when 'Lower secondary' then 0
            when 'Secondary / secondary special' then 1
            when 'Incomplete higher' then 2
            when 'Higher education' then 3
            when 'Academic degree' then 4
        end as app_education_ord,
        {%- for feature in categories %}
        {{ feature }}.code as {{ feature }}{{ ',' if not loop.last }}
        {%- endfor %}
    from applications
    inner join buildings
        on applications.sk_id_curr = buildings.sk_id_curr
    {%- for feature, column in categories.items() %}
    left join vocabulary as {{ feature }}
        on
            applications.{{ column }} = {{ feature }}.level
            and {{ feature }}.feature = '{{ feature }}'
    {%- endfor %}

)

select * from encoded
