select
    prev_as_of,
    prev_score_points,
    score_points,
    delta_points,
    delta_points_data,
    delta_points_model,
    delta_points_policy,
    prev_decision,
    decision
from score_changes
where sk_id_curr = $sk_id_curr
