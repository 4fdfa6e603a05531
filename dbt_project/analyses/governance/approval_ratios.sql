-- question: Is any group approved much less often than the best treated one?
-- asked by: compliance
select
    fairness.attribute,
    fairness.group_name,
    fairness.n,
    fairness.approval_rate,
    fairness.approval_ratio,
    fairness.approval_ratio < 0.8 as is_below_four_fifths,
    fairness.equal_opportunity_gap
from fairness
inner join batch on fairness.model_version = batch.model_version
where not fairness.is_suppressed
order by fairness.attribute, fairness.approval_ratio, fairness.group_name
