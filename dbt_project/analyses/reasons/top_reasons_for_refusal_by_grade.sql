-- question: Which three reasons are given most often for a refusal, by grade?
-- asked by: compliance
with

refused as (

    select
        sk_id_curr,
        grade
    from scores_latest
    where decision = 'refuse'

),

sizes as (

    select
        grade,
        count(*) as n_refused
    from refused
    group by grade

),

given as (

    select
        refused.grade,
        score_reasons.concept,
        count(distinct refused.sk_id_curr) as n
    from refused
    inner join score_reasons on refused.sk_id_curr = score_reasons.sk_id_curr
    where score_reasons.direction = 'against'
    group by refused.grade, score_reasons.concept

),

ranked as (

    select
        *,
        row_number() over (partition by grade order by n desc, concept asc) as place
    from given

)

select
    ranked.grade,
    ranked.place,
    ranked.concept,
    concepts.label_fr,
    concepts.label_en,
    ranked.n,
    ranked.n / sizes.n_refused as share_of_refused
from ranked
inner join sizes on ranked.grade = sizes.grade
left join concepts on ranked.concept = concepts.concept
where ranked.place <= 3
order by ranked.grade, ranked.place
