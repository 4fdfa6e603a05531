-- question: Does the champion score as stored, without any Python?
-- asked by: model validators
select
    count(*) as n_applications,
    max(abs(witness.margin - shap_summary.margin)) as largest_gap,
    count(*) filter (
        where abs(witness.margin - shap_summary.margin) >= 1e-6
    ) as n_apart
from champion_margins('witness_features') as witness
inner join shap_summary on witness.sk_id_curr = shap_summary.sk_id_curr
