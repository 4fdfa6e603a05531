select
    fairness_by_night.basis,
    fairness_by_night.attribute,
    fairness_by_night.group_name,
    fairness_by_night.measure,
    fairness_by_night.is_suppressed,
    fairness_by_night.n,
    fairness_by_night.measured,
    fairness_by_night.lower_bound,
    fairness_by_night.upper_bound
from fairness_by_night
inner join batch on batch.batch_id = fairness_by_night.batch_id
order by
    fairness_by_night.basis,
    fairness_by_night.attribute,
    fairness_by_night.group_name,
    fairness_by_night.measure
