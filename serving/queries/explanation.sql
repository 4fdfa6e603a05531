select
    base_value,
    shap_rest,
    margin
from shap_summary
where sk_id_curr = $sk_id_curr
