-- question: Did the data, the model or the policy move scores since the date before?
-- asked by: model owners
select
    coalesce(delta_due_to, 'not moved') as cause,
    count(*) as applications,
    count(decision_due_to) as decisions_changed,
    avg(delta_points_data) as mean_points_data,
    avg(delta_points_model) as mean_points_model,
    avg(delta_points_policy) as mean_points_policy
from score_changes
group by cause
order by applications desc, cause asc
