-- question: Which past scores did the last night rebuild, and were they what is stored?
-- asked by: auditors
select
    score_audit.scored_as_of,
    score_audit.model_version,
    score_audit.policy_version,
    count(*) as scores,
    count(*) filter (where score_audit.is_equal) as equal,
    max(abs(score_audit.stored_pd - score_audit.rebuilt_pd)) as largest_difference
from score_audit
inner join batch on score_audit.batch_id = batch.batch_id
group by
    score_audit.scored_as_of,
    score_audit.model_version,
    score_audit.policy_version
order by score_audit.scored_as_of, score_audit.model_version
