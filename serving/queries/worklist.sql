select
    scores_latest.sk_id_curr,
    scores_latest.decision,
    scores_latest.grade,
    scores_latest.score_points,
    scores_latest.margin_points,
    loan_profile.name_contract_type,
    loan_profile.amt_credit,
    loan_profile.effort_ratio,
    client_profile.region_rating_client
from scores_latest
left join loan_profile on loan_profile.sk_id_curr = scores_latest.sk_id_curr
left join client_profile on client_profile.sk_id_curr = scores_latest.sk_id_curr
where
    ($decision is null or scores_latest.decision = $decision)
    and ($grade is null or scores_latest.grade = $grade)
    and ($contract_type is null or loan_profile.name_contract_type = $contract_type)
order by
    case $order
        when 'distance' then abs(scores_latest.margin_points)
        when 'points' then scores_latest.score_points
        when 'amount' then -loan_profile.amt_credit
    end nulls last,
    scores_latest.sk_id_curr
limit $limit
offset $offset
