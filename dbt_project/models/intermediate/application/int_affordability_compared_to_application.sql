with

applications as (

    select
        sk_id_curr,
        amt_credit,
        amt_annuity,
        amt_goods_price,
        amt_income_winsorised
    from {{ ref('stg_home_credit__applications') }}

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
        ) }} as app_r_annuity_income
    from applications

)

select * from compared
