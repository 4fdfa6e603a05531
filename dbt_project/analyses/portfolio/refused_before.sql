-- question: Are clients whom we refused before refused again?
-- asked by: credit risk
with

refusals as (

    select
        sk_id_curr,
        count(*) filter (where outcome = 'Refused') as n_refused_before
    from previous_loans
    group by sk_id_curr

)

select
    case
        when refusals.sk_id_curr is null then 'new client'
        when refusals.n_refused_before = 0 then 'never refused'
        when refusals.n_refused_before = 1 then 'refused once'
        else 'refused more than once'
    end as record,
    count(*) as n,
    avg(scores_latest.pd) as mean_pd,
    count(*) filter (where scores_latest.decision = 'refuse') / count(*) as refusal_rate
from scores_latest
left join refusals on scores_latest.sk_id_curr = refusals.sk_id_curr
group by record
order by record
