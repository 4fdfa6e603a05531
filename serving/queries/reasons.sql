select
    rank,
    direction,
    concept,
    feature,
    feature_value,
    typical_value,
    contribution_points,
    reason_code,
    text_fr,
    text_en
from score_reasons
where sk_id_curr = $sk_id_curr
order by direction, rank
