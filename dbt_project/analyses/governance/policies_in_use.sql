-- question: Which policy decided how many applications, from when until when?
-- asked by: audit
select
    policy_version.policy_version,
    policy_version.valid_from,
    policy_version.valid_to,
    policy_version.cost_false_negative,
    policy_version.cost_false_positive,
    policy_version.review_band_points,
    count(scores_history.sk_id_curr) as n_decisions,
    count(distinct scores_history.batch_id) as n_nights
from policy_version
left join scores_history
    on
        policy_version.policy_version = scores_history.policy_version
        and scores_history.role = 'champion'
group by
    policy_version.policy_version,
    policy_version.valid_from,
    policy_version.valid_to,
    policy_version.cost_false_negative,
    policy_version.cost_false_positive,
    policy_version.review_band_points
order by policy_version.policy_version
