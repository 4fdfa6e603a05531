-- question: How much do applicants of each grade owe other lenders?
-- asked by: credit risk
with

debts as (

    select
        sk_id_curr,
        count(*) as n_active_credits,
        sum(amt_credit_sum_debt) as amt_debt
    from bureau_history
    where credit_active = 'Active'
    group by sk_id_curr

)

select
    scores_latest.grade,
    count(*) as n,
    count(debts.sk_id_curr) as n_with_active_credits,
    coalesce(sum(debts.n_active_credits), 0) as n_active_credits,
    median(debts.amt_debt) as median_amt_debt
from scores_latest
left join debts on scores_latest.sk_id_curr = debts.sk_id_curr
group by scores_latest.grade
order by scores_latest.grade
