with

threshold_curve as (

    select * from {{ ref('stg_ml__threshold_curve') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

measured as (

    select
        threshold_curve.model_version,
        threshold_curve.threshold,
        threshold_curve.true_positives,
        threshold_curve.false_positives,
        threshold_curve.true_negatives,
        threshold_curve.false_negatives,
        {{ safe_divide(
            'threshold_curve.true_positives',
            '(threshold_curve.true_positives + threshold_curve.false_negatives)'
        ) }} as recall,
        {{ safe_divide(
            '(threshold_curve.true_positives + threshold_curve.false_positives)',
            '(threshold_curve.true_positives + threshold_curve.false_positives'
            ~ ' + threshold_curve.true_negatives + threshold_curve.false_negatives)'
        ) }} as refusal_rate,
        {{ safe_divide(
            'threshold_curve.true_positives',
            '(threshold_curve.true_positives + threshold_curve.false_positives)'
        ) }} as precision,
        threshold_curve.true_negatives
        + threshold_curve.false_negatives as approvals,
        threshold_curve.cost_per_application,
        -- The threshold in force is a point of the curve; if not, the nearest is.
        row_number() over (
            partition by threshold_curve.model_version
            order by
                abs(threshold_curve.threshold - models.threshold) nulls last,
                threshold_curve.threshold nulls last
        ) = 1 as is_chosen
    from threshold_curve
    inner join models on threshold_curve.model_version = models.model_version

)

select * from measured
order by model_version, threshold
