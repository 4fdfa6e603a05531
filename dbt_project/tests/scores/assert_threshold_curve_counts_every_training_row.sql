-- Claim: at every threshold, right and wrong decisions together are all training rows,
-- and a higher threshold never refuses more.
-- Guards: threshold_curve.
-- If false: the threshold was chosen on a part of the applications.
with

curve as (

    select
        model_version,
        threshold,
        approvals,
        true_positives + false_positives + true_negatives + false_negatives
            as n_counted,
        lag(approvals) over (
            partition by model_version order by threshold nulls last
        ) as approvals_at_lower_threshold
    from {{ ref('threshold_curve') }}

),

models as (

    select * from {{ ref('dim_model') }}

)

select
    curve.*,
    models.n_training_rows
from curve
inner join models on curve.model_version = models.model_version
where
    curve.n_counted <> models.n_training_rows
    or curve.approvals < curve.approvals_at_lower_threshold
