-- question: Who sits within ten points of the cut-off?
-- asked by: loan officers
select
    scores_latest.sk_id_curr,
    scores_latest.decision,
    scores_latest.grade,
    scores_latest.score_points,
    scores_latest.margin_points,
    loan_profile.amt_credit
from scores_latest
inner join loan_profile on scores_latest.sk_id_curr = loan_profile.sk_id_curr
where abs(scores_latest.margin_points) <= 10
order by abs(scores_latest.margin_points), scores_latest.sk_id_curr
