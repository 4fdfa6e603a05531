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
    applications.as_of as application_date,
    applications.name_contract_type,
    applications.amt_credit,
    applications.amt_annuity,
    applications.amt_goods_price,
    {{ safe_divide('applications.amt_credit', 'applications.amt_annuity') }}
        as duration_months_estimate,
    {{ safe_divide('applications.amt_annuity', 'applications.amt_income_total') }}
        as effort_ratio,
    {{ safe_divide('applications.amt_credit', 'applications.amt_income_total') }}
        as credit_to_income,
    {{ safe_divide(
        'applications.amt_goods_price - applications.amt_credit',
        'applications.amt_goods_price'
    ) }} as down_payment_share,
    applications.name_type_suite,
    applications.weekday_appr_process_start,
    applications.hour_appr_process_start,
    cast(
        applications.amt_req_credit_bureau_year as integer
    ) as n_bureau_enquiries_year
from applications
inner join scores on applications.sk_id_curr = scores.sk_id_curr
order by applications.sk_id_curr
