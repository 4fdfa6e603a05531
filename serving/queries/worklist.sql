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
    and ($within_points is null or abs(scores_latest.margin_points) <= $within_points)
    and ($contract_type is null or loan_profile.name_contract_type = $contract_type)
    and ($amount_from is null or loan_profile.amt_credit >= $amount_from)
    and ($amount_below is null or loan_profile.amt_credit < $amount_below)
    and ($effort_from is null or loan_profile.effort_ratio >= $effort_from)
    and ($region is null or client_profile.region_rating_client = $region)
    and ($age_from is null or client_profile.age_years >= $age_from)
    and ($age_below is null or client_profile.age_years < $age_below)
    and ($income_from is null or client_profile.amt_income_total >= $income_from)
    and ($income_below is null or client_profile.amt_income_total < $income_below)
    and ($income_type is null or client_profile.name_income_type = $income_type)
order by
    case $order
        when 'distance' then abs(scores_latest.margin_points)
        when 'points' then scores_latest.score_points
        when 'points_high' then -scores_latest.score_points
        when 'amount' then -loan_profile.amt_credit
        when 'amount_low' then loan_profile.amt_credit
        when 'effort' then -loan_profile.effort_ratio
    end nulls last,
    scores_latest.sk_id_curr
limit $limit
offset $offset
