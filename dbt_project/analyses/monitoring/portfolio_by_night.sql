-- question: How have risk and decisions moved from night to night?
-- asked by: head of credit
select
    batch_id,
    as_of,
    min(scored_at) as scored_at,
    max(model_version) as model_version,
    max(policy_version) as policy_version,
    count(*) as n,
    avg(pd) as mean_pd,
    count(*) filter (where decision = 'refuse') / count(*) as refusal_rate
from scores_history
where role = 'champion'
group by batch_id, as_of
order by min(scored_at)
