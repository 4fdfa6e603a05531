-- question: Which occupations carry most risk, where enough applicants have them?
-- asked by: portfolio management
select
    client_profile.occupation_type,
    count(*) as n,
    avg(scores_latest.pd) as mean_pd,
    count(*) filter (where scores_latest.decision = 'refuse') / count(*) as refusal_rate
from client_profile
inner join scores_latest on client_profile.sk_id_curr = scores_latest.sk_id_curr
where client_profile.occupation_type is not null
group by client_profile.occupation_type
having count(*) >= (
    select max(policy_version.minimum_cohort)
    from policy_version
    where policy_version.is_current
)
order by mean_pd desc, client_profile.occupation_type asc
