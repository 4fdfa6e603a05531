-- question: How many applications changed grade since the night before?
-- asked by: credit risk
with

before as (

    select
        scores_history.sk_id_curr,
        scores_history.grade
    from scores_history
    inner join batch on scores_history.batch_id = batch.previous_batch_id
    where scores_history.role = 'champion'

)

select
    before.grade as grade_before,
    scores_latest.grade as grade_now,
    count(*) as n
from before
inner join scores_latest on before.sk_id_curr = scores_latest.sk_id_curr
group by before.grade, scores_latest.grade
order by grade_before, grade_now
