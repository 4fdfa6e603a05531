select
    model_version,
    threshold,
    true_positives,
    false_positives,
    true_negatives,
    false_negatives,
    cost_per_application
from {{ source('ml', 'threshold_curve') }}
