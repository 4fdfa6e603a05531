-- Claim: the concept that pulls a score down most is its first reason against, and the
-- one that holds it up most its first reason for.
-- Guards: score_reasons.
-- If false: a refusal is explained by anything but its principal cause.
with

extremes as (

    select
        sk_id_curr,
        max(contribution) as heaviest_against,
        min(contribution) as heaviest_for
    from {{ ref('stg_ml__concept_contributions') }}
    group by sk_id_curr

),

concepts as (

    select
        sk_id_curr,
        concept,
        contribution
    from {{ ref('stg_ml__concept_contributions') }}

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
