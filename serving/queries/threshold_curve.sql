select
    threshold_curve.threshold,
    threshold_curve.recall,
    threshold_curve.refusal_rate,
    threshold_curve.cost_per_application,
    threshold_curve.is_chosen
from threshold_curve
inner join batch on batch.model_version = threshold_curve.model_version
order by threshold_curve.threshold
