-- question: Which twenty accepted applications put the most money at risk?
-- asked by: credit risk
select
    scores_latest.sk_id_curr,
    scores_latest.grade,
    scores_latest.pd,
    loan_profile.amt_credit,
    scores_latest.pd * loan_profile.amt_credit as amt_expected_to_default
from scores_latest
inner join loan_profile on scores_latest.sk_id_curr = loan_profile.sk_id_curr
where scores_latest.decision = 'accept'
order by amt_expected_to_default desc, scores_latest.sk_id_curr asc
limit 20
