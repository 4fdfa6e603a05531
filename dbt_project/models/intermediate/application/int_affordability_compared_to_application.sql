{{ config(materialized='view') }}

with

applications as (

    select
        sk_id_curr,
        amt_credit,
        amt_annuity,
        amt_goods_price,
        amt_income_winsorised,
        cnt_children,
        cnt_fam_members
    from {{ ref('int_applications_winsorised') }}

),

compared as (

    select
        sk_id_curr,
        {{ safe_divide('amt_credit', 'amt_annuity') }} as app_r_credit_annuity,
        {{ safe_divide('amt_annuity', 'amt_credit') }} as app_r_annuity_credit,
        {{ safe_divide('amt_credit', 'amt_goods_price') }} as app_r_credit_goods,
        amt_goods_price - amt_credit as app_r_goods_less_credit,
        {{ safe_divide(
            'amt_goods_price - amt_credit', 'amt_income_winsorised'
        ) }} as app_r_goods_less_credit_income,
        {{ safe_divide('amt_credit', 'amt_income_winsorised') }} as app_r_credit_income,
        {{ safe_divide(
            'amt_annuity', 'amt_income_winsorised'
        ) }} as app_r_annuity_income,
        {{ safe_divide(
            'amt_goods_price', 'amt_income_winsorised'
        ) }} as app_r_goods_income,
        {{ safe_divide('amt_goods_price', 'amt_annuity') }} as app_r_goods_annuity,
        {{ safe_divide(
            'amt_credit - amt_goods_price', 'amt_goods_price'
        ) }} as app_r_insurance_share,
        {{ safe_divide(
            'amt_income_winsorised', 'cnt_fam_members'
        ) }} as app_r_income_person,
        {{ safe_divide(
            'amt_income_winsorised', '1 + cnt_children'
        ) }} as app_r_income_child,
        {{ safe_divide(
            'amt_income_winsorised', 'cnt_fam_members - cnt_children'
        ) }} as app_r_income_adult,
        {{ safe_divide('amt_credit', 'cnt_fam_members') }} as app_r_credit_person,
        {{ safe_divide('amt_credit', '1 + cnt_children') }} as app_r_credit_child,
        {{ safe_divide('amt_annuity', 'cnt_fam_members') }} as app_r_annuity_person
    from applications

)

select * from compared
