{{ config(meta={'by_application': true}) }}

with

scores as (

    select sk_id_curr from {{ ref('scores_latest') }}

),

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

)

select
    applications.sk_id_curr,
    -applications.days_birth / 365.25e0 as age_years,
    applications.code_gender,
    applications.name_family_status,
    applications.cnt_children,
    cast(applications.cnt_fam_members as integer) as cnt_fam_members,
    applications.name_education_type,
    applications.amt_income_total,
    applications.name_income_type,
    applications.occupation_type,
    applications.organization_type,
    -applications.days_employed / 365.25e0 as employment_years,
    applications.name_housing_type,
    applications.flag_own_realty = 'Y' as is_realty_owner,
    applications.flag_own_car = 'Y' as is_car_owner,
    applications.own_car_age as car_age_years,
    applications.region_rating_client,
    -applications.days_registration / 365.25e0 as registration_years,
    -applications.days_id_publish / 365.25e0 as identity_document_years,
    -applications.days_last_phone_change / 365.25e0 as phone_years
from applications
inner join scores on applications.sk_id_curr = scores.sk_id_curr
order by applications.sk_id_curr
