-- Claim: base value, the 20 largest contributions and the rest add up to each margin.
-- Guards: shap_topk, shap_summary.
-- If false: what the client is told is not what made the score.
with

largest as (

    select
        sk_id_curr,
        sum(contribution) as contribution
    from {{ ref('shap_topk') }}
    group by sk_id_curr

),

summary as (

    select * from {{ ref('shap_summary') }}

),

totals as (

    select
        summary.sk_id_curr,
        summary.margin,
        summary.base_value
        + coalesce(largest.contribution, 0)
        + summary.shap_rest as total
    from summary
    left join largest on summary.sk_id_curr = largest.sk_id_curr

)

select *
from totals
where
    abs(total - margin) >= 1e-6
    or total is null
    or isnan(total)
