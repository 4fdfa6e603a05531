select
    score_reasons.rank,
    score_reasons.direction,
    score_reasons.concept,
    concepts.label_fr as concept_fr,
    concepts.label_en as concept_en,
    score_reasons.feature,
    score_reasons.feature_value,
    score_reasons.typical_value,
    score_reasons.contribution_points,
    score_reasons.reason_code,
    score_reasons.text_fr,
    score_reasons.text_en
from score_reasons
left join concepts on concepts.concept = score_reasons.concept
where score_reasons.sk_id_curr = $sk_id_curr
order by score_reasons.direction, score_reasons.rank
