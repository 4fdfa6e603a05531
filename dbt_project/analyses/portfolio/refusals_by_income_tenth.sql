-- question: How do risk and refusals fall with income?
-- asked by: portfolio management
with

tenths as (

    select
        sk_id_curr,
        amt_income_total,
        ntile(10) over (order by amt_income_total, sk_id_curr) as income_tenth
    from client_profile
    where amt_income_total is not null

)

select
    tenths.income_tenth,
    count(*) as n,
    min(tenths.amt_income_total) as amt_income_from,
    max(tenths.amt_income_total) as amt_income_to,
    avg(scores_latest.pd) as mean_pd,
    count(*) filter (where scores_latest.decision = 'refuse') / count(*) as refusal_rate
from tenths
inner join scores_latest on tenths.sk_id_curr = scores_latest.sk_id_curr
group by tenths.income_tenth
order by tenths.income_tenth
