-- question: Is a group approved less than four fifths as often, beyond chance?
-- asked by: compliance
select
    fairness_by_night.attribute,
    fairness_by_night.group_name,
    fairness_by_night.n,
    fairness_by_night.measured as approval_ratio,
    fairness_by_night.lower_bound,
    fairness_by_night.upper_bound,
    fairness_by_night.upper_bound < 0.8 as is_below_beyond_chance
from fairness_by_night
inner join batch on fairness_by_night.batch_id = batch.batch_id
where
    fairness_by_night.basis = 'night'
    and fairness_by_night.measure = 'approval_ratio'
    and not fairness_by_night.is_suppressed
order by fairness_by_night.attribute, fairness_by_night.measured
