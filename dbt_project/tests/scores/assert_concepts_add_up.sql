-- Claim: the contributions of the concepts add up to what the features add to each
-- score.
-- Guards: stg_ml__concept_contributions, and with it score_reasons.
-- If false: a reason claims points that the score does not have, or hides some it has.
with

concepts as (

    select
        sk_id_curr,
        sum(contribution) as contribution
    from {{ ref('stg_ml__concept_contributions') }}
    group by sk_id_curr

),

summary as (

    select * from {{ ref('shap_summary') }}

),

totals as (

    select
        summary.sk_id_curr,
        summary.margin - summary.base_value as expected,
        concepts.contribution as total
    from summary
    left join concepts on summary.sk_id_curr = concepts.sk_id_curr

)

select *
from totals
where
    abs(total - expected) >= 1e-6
    or total is null
    or isnan(total)
