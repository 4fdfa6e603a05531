-- question: What does the threshold in force do to each group, out of fold?
-- asked by: compliance
select
    threshold_curve_by_group.attribute,
    threshold_curve_by_group.group_name,
    threshold_curve_by_group.n,
    threshold_curve_by_group.approvals,
    1 - threshold_curve_by_group.refusal_rate as approval_rate,
    threshold_curve_by_group.recall,
    threshold_curve_by_group.precision
from threshold_curve_by_group
inner join threshold_curve
    on
        threshold_curve_by_group.model_version = threshold_curve.model_version
        and threshold_curve_by_group.threshold = threshold_curve.threshold
inner join batch on threshold_curve.model_version = batch.model_version
where threshold_curve.is_chosen
order by threshold_curve_by_group.attribute, threshold_curve_by_group.group_name
