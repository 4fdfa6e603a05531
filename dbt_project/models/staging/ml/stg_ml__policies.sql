select
    policy_version,
    policy_sha256,
    valid_from,
    lead(valid_from) over (order by policy_version nulls last) as valid_to,
    cost_false_negative,
    cost_false_positive,
    points_base,
    odds_base,
    points_to_double_odds,
    review_band_points,
    validity_days,
    minimum_cohort,
    history_days
from {{ source('ml', 'policies') }}
