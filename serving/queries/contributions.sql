select
    rank,
    feature,
    concept,
    feature_value,
    contribution
from shap_topk
where sk_id_curr = $sk_id_curr
order by rank
