select
    fairness.attribute,
    fairness.group_name,
    fairness.is_suppressed,
    fairness.n,
    fairness.approval_rate,
    fairness.approval_ratio,
    fairness.default_rate,
    fairness.false_refusal_rate
from fairness
inner join batch on batch.model_version = fairness.model_version
order by fairness.attribute, fairness.group_name
