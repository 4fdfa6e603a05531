{{ config(meta={'by_application': true}) }}

with

scores as (

    select sk_id_curr from {{ ref('scores_latest') }}

),

previous_applications as (

    select * from {{ ref('stg_home_credit__previous_applications') }}

)

select
    previous_applications.sk_id_curr,
    previous_applications.sk_id_prev,
    previous_applications.recency_rank,
    previous_applications.name_contract_type,
    previous_applications.name_contract_status as outcome,
    previous_applications.code_reject_reason,
    previous_applications.days_decision,
    previous_applications.amt_application,
    previous_applications.amt_credit,
    previous_applications.amt_annuity,
    previous_applications.amt_goods_price,
    previous_applications.amt_down_payment,
    cast(previous_applications.cnt_payment as integer) as cnt_payment,
    previous_applications.name_cash_loan_purpose,
    previous_applications.name_goods_category,
    previous_applications.name_yield_group,
    previous_applications.channel_type,
    previous_applications.days_first_due,
    previous_applications.days_last_due_1st_version,
    previous_applications.days_last_due,
    previous_applications.is_open
from previous_applications
inner join scores on previous_applications.sk_id_curr = scores.sk_id_curr
order by previous_applications.sk_id_curr, previous_applications.recency_rank
