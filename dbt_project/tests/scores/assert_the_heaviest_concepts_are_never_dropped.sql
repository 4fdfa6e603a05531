-- Claim: the concept that pulls a score down most is its first reason against, and the
-- one that holds it up most its first reason for.
-- Guards: score_reasons.
-- If false: a refusal is explained by anything but its principal cause.
with

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

extremes as (

    select
        contributions.sk_id_curr,
        max(contributions.contribution) as heaviest_against,
        min(contributions.contribution) as heaviest_for
    from {{ ref('stg_ml__concept_contributions') }} as contributions
    inner join batches on contributions.batch_id = batches.batch_id
    where batches.is_latest
    group by contributions.sk_id_curr

),

concepts as (

    select
        contributions.sk_id_curr,
        contributions.concept,
        contributions.contribution
    from {{ ref('stg_ml__concept_contributions') }} as contributions
    inner join batches on contributions.batch_id = batches.batch_id
    where batches.is_latest

),

first_reasons as (

    select
        reasons.sk_id_curr,
        max(case when reasons.direction = 'against' then concepts.contribution end)
            as named_against,
        min(case when reasons.direction = 'for' then concepts.contribution end)
            as named_for
    from {{ ref('score_reasons') }} as reasons
    inner join concepts
        on
            reasons.sk_id_curr = concepts.sk_id_curr
            and reasons.concept = concepts.concept
    where reasons.rank = 1
    group by reasons.sk_id_curr

)

select
    extremes.sk_id_curr,
    extremes.heaviest_against,
    first_reasons.named_against,
    extremes.heaviest_for,
    first_reasons.named_for
from extremes
left join first_reasons on extremes.sk_id_curr = first_reasons.sk_id_curr
where
    (
        extremes.heaviest_against > 0
        and coalesce(first_reasons.named_against < extremes.heaviest_against, true)
    )
    or (
        extremes.heaviest_for < 0
        and coalesce(first_reasons.named_for > extremes.heaviest_for, true)
    )
