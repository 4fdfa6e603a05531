-- question: Does every explanation add up to its score?
-- asked by: audit
with

totals as (

    select
        sk_id_curr,
        sum(contribution) as total
    from shap_topk
    group by sk_id_curr

)

select
    count(*) as n,
    max(
        abs(
            shap_summary.base_value + coalesce(totals.total, 0)
            + shap_summary.shap_rest - shap_summary.margin
        )
    ) as largest_gap
from shap_summary
left join totals on shap_summary.sk_id_curr = totals.sk_id_curr
