select
    scores_latest.sk_id_curr,
    scores_latest.batch_id,
    scores_latest.as_of,
    scores_latest.valid_until,
    scores_latest.model_name,
    scores_latest.model_version,
    scores_latest.pd,
    scores_latest.decision,
    shap_summary.base_value,
    shap_summary.shap_rest,
    shap_summary.margin
from scores_latest
inner join shap_summary on shap_summary.sk_id_curr = scores_latest.sk_id_curr
where scores_latest.sk_id_curr = $sk_id_curr
