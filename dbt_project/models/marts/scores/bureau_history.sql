{{ config(meta={'by_application': true}) }}

with

scores as (

    select sk_id_curr from {{ ref('scores_latest') }}

),

credits as (

    select * from {{ ref('stg_home_credit__bureau_credits') }}

)

select
    credits.sk_id_curr,
    credits.sk_id_bureau,
    credits.recency_rank,
    credits.credit_active,
    credits.credit_type,
    credits.credit_currency,
    credits.days_credit,
    credits.days_credit_enddate,
    credits.days_enddate_fact,
    credits.amt_credit_sum,
    credits.amt_credit_sum_debt,
    credits.amt_credit_sum_limit,
    credits.amt_annuity,
    credits.credit_day_overdue,
    credits.amt_credit_sum_overdue,
    credits.amt_credit_max_overdue,
    credits.cnt_credit_prolong,
    credits.days_credit_update
from credits
inner join scores on credits.sk_id_curr = scores.sk_id_curr
order by credits.sk_id_curr, credits.recency_rank
