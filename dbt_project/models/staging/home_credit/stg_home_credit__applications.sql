{#- What both tables have. -#}
{%- set columns = [
    'sk_id_curr', 'name_contract_type', 'code_gender', 'flag_own_car',
    'flag_own_realty', 'cnt_children', 'amt_income_total', 'amt_credit', 'amt_annuity',
    'amt_goods_price', 'name_type_suite', 'name_income_type', 'name_education_type',
    'name_family_status', 'name_housing_type', 'region_population_relative',
    'days_birth', 'days_employed', 'days_registration', 'days_id_publish',
    'own_car_age', 'flag_mobil', 'flag_emp_phone', 'flag_work_phone',
    'flag_cont_mobile', 'flag_phone', 'flag_email', 'occupation_type',
    'cnt_fam_members', 'region_rating_client', 'region_rating_client_w_city',
    'weekday_appr_process_start', 'hour_appr_process_start',
    'reg_region_not_live_region', 'reg_region_not_work_region',
    'live_region_not_work_region', 'reg_city_not_live_city', 'reg_city_not_work_city',
    'live_city_not_work_city', 'organization_type', 'ext_source_1', 'ext_source_2',
    'ext_source_3', 'apartments_avg', 'basementarea_avg', 'years_beginexpluatation_avg',
    'years_build_avg', 'commonarea_avg', 'elevators_avg', 'entrances_avg',
    'floorsmax_avg', 'floorsmin_avg', 'landarea_avg', 'livingapartments_avg',
    'livingarea_avg', 'nonlivingapartments_avg', 'nonlivingarea_avg', 'apartments_mode',
    'basementarea_mode', 'years_beginexpluatation_mode', 'years_build_mode',
    'commonarea_mode', 'elevators_mode', 'entrances_mode', 'floorsmax_mode',
    'floorsmin_mode', 'landarea_mode', 'livingapartments_mode', 'livingarea_mode',
    'nonlivingapartments_mode', 'nonlivingarea_mode', 'apartments_medi',
    'basementarea_medi', 'years_beginexpluatation_medi', 'years_build_medi',
    'commonarea_medi', 'elevators_medi', 'entrances_medi', 'floorsmax_medi',
    'floorsmin_medi', 'landarea_medi', 'livingapartments_medi', 'livingarea_medi',
    'nonlivingapartments_medi', 'nonlivingarea_medi', 'fondkapremont_mode',
    'housetype_mode', 'totalarea_mode', 'wallsmaterial_mode', 'emergencystate_mode',
    'obs_30_cnt_social_circle', 'def_30_cnt_social_circle', 'obs_60_cnt_social_circle',
    'def_60_cnt_social_circle', 'days_last_phone_change', 'flag_document_2',
    'flag_document_3', 'flag_document_4', 'flag_document_5', 'flag_document_6',
    'flag_document_7', 'flag_document_8', 'flag_document_9', 'flag_document_10',
    'flag_document_11', 'flag_document_12', 'flag_document_13', 'flag_document_14',
    'flag_document_15', 'flag_document_16', 'flag_document_17', 'flag_document_18',
    'flag_document_19', 'flag_document_20', 'flag_document_21',
    'amt_req_credit_bureau_hour', 'amt_req_credit_bureau_day',
    'amt_req_credit_bureau_week', 'amt_req_credit_bureau_mon',
    'amt_req_credit_bureau_qrt', 'amt_req_credit_bureau_year',
] -%}

with

applications as (

    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        drop_id,
        cast(target as smallint) as target,
        true as is_labelled
    from {{ source('raw', 'application_train') }}
    union all
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        drop_id,
        cast(null as smallint) as target,
        false as is_labelled
    from {{ source('raw', 'application_test') }}

),

drops as (

    select
        drop_id,
        as_of
    from {{ ref('stg_home_credit__drops') }}

),

cleaned as (

    select
        -- keys
        sk_id_curr,
        drop_id,

        -- text
        name_contract_type,
        nullif(code_gender, 'XNA') as code_gender,
        name_type_suite,
        -- A handful of rows, seen in the labelled past only.
        case
            when name_income_type = 'Maternity leave' then 'Working'
            else name_income_type
        end as name_income_type,
        name_education_type,
        nullif(name_family_status, 'Unknown') as name_family_status,
        name_housing_type,
        occupation_type,
        weekday_appr_process_start,
        -- XNA stands on the rows without an employer: a level of its own, not a gap.
        case
            when organization_type = 'XNA' then 'No employer'
            else organization_type
        end as organization_type,
        fondkapremont_mode,
        housetype_mode,
        wallsmaterial_mode,
        emergencystate_mode,

        -- numbers
        cnt_children,
        amt_income_total,
        amt_credit,
        amt_annuity,
        amt_goods_price,
        region_population_relative,
        -- 64, 65 and 91 are fillers: far too many cars have these ages.
        case
            when flag_own_car = 'N' then null
            when own_car_age not in (64, 65, 91) then own_car_age
        end as own_car_age,
        cnt_fam_members,
        region_rating_client,
        nullif(region_rating_client_w_city, -1) as region_rating_client_w_city,
        ext_source_1,
        ext_source_2,
        ext_source_3,
        apartments_avg,
        basementarea_avg,
        years_beginexpluatation_avg,
        years_build_avg,
        commonarea_avg,
        elevators_avg,
        entrances_avg,
        floorsmax_avg,
        floorsmin_avg,
        landarea_avg,
        livingapartments_avg,
        livingarea_avg,
        nonlivingapartments_avg,
        nonlivingarea_avg,
        apartments_mode,
        basementarea_mode,
        years_beginexpluatation_mode,
        years_build_mode,
        commonarea_mode,
        elevators_mode,
        entrances_mode,
        floorsmax_mode,
        floorsmin_mode,
        landarea_mode,
        livingapartments_mode,
        livingarea_mode,
        nonlivingapartments_mode,
        nonlivingarea_mode,
        apartments_medi,
        basementarea_medi,
        years_beginexpluatation_medi,
        years_build_medi,
        commonarea_medi,
        elevators_medi,
        entrances_medi,
        floorsmax_medi,
        floorsmin_medi,
        landarea_medi,
        livingapartments_medi,
        livingarea_medi,
        nonlivingapartments_medi,
        nonlivingarea_medi,
        totalarea_mode,
        case
            when obs_30_cnt_social_circle <= 50 then obs_30_cnt_social_circle
        end as obs_30_cnt_social_circle,
        def_30_cnt_social_circle,
        case
            when obs_60_cnt_social_circle <= 50 then obs_60_cnt_social_circle
        end as obs_60_cnt_social_circle,
        def_60_cnt_social_circle,
        amt_req_credit_bureau_hour,
        amt_req_credit_bureau_day,
        amt_req_credit_bureau_week,
        amt_req_credit_bureau_mon,
        case
            when amt_req_credit_bureau_qrt <= 20 then amt_req_credit_bureau_qrt
        end as amt_req_credit_bureau_qrt,
        amt_req_credit_bureau_year,
        target,

        -- flags
        flag_own_car,
        flag_own_realty,
        flag_mobil,
        flag_emp_phone,
        flag_work_phone,
        flag_cont_mobile,
        flag_phone,
        flag_email,
        reg_region_not_live_region,
        reg_region_not_work_region,
        live_region_not_work_region,
        reg_city_not_live_city,
        reg_city_not_work_city,
        live_city_not_work_city,
        flag_document_2,
        flag_document_3,
        flag_document_4,
        flag_document_5,
        flag_document_6,
        flag_document_7,
        flag_document_8,
        flag_document_9,
        flag_document_10,
        flag_document_11,
        flag_document_12,
        flag_document_13,
        flag_document_14,
        flag_document_15,
        flag_document_16,
        flag_document_17,
        flag_document_18,
        flag_document_19,
        flag_document_20,
        flag_document_21,
        is_labelled,
        coalesce(days_employed = 365243, false) as is_days_employed_sentinel,
        coalesce(days_last_phone_change = 0, false) as is_phone_change_unknown,

        -- times
        {{ past_offset('days_birth') }} as days_birth,
        {{ past_offset('days_employed') }} as days_employed,
        {{ past_offset('days_registration') }} as days_registration,
        {{ past_offset('days_id_publish') }} as days_id_publish,
        -- 0 means unknown; the flag below keeps what it says.
        nullif(
            {{ past_offset('days_last_phone_change') }}, 0
        ) as days_last_phone_change,
        hour_appr_process_start
    from applications

),

dated as (

    select
        cleaned.*,
        drops.as_of
    from cleaned
    left join drops
        on cleaned.drop_id = drops.drop_id

)

select * from dated
order by sk_id_curr
