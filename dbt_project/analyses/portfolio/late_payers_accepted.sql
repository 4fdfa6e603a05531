-- question: Which accepted clients paid late in the last twelve months?
-- asked by: collections
with

last_year as (

    select
        sk_id_curr,
        sum(n_due) as n_due,
        sum(n_late) as n_late
    from payment_history
    where month >= -12
    group by sk_id_curr

)

select
    scores_latest.sk_id_curr,
    scores_latest.grade,
    scores_latest.pd,
    last_year.n_due,
    last_year.n_late
from scores_latest
inner join last_year on scores_latest.sk_id_curr = last_year.sk_id_curr
where
    scores_latest.decision = 'accept'
    and last_year.n_late > 0
order by last_year.n_late desc, scores_latest.sk_id_curr asc
