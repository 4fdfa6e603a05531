select
    pooled_calibration.from_as_of,
    pooled_calibration.as_of,
    pooled_calibration.n_cohorts,
    pooled_calibration.n_resolved,
    pooled_calibration.mean_pd,
    pooled_calibration.default_rate,
    pooled_calibration.default_rate_lower,
    pooled_calibration.default_rate_upper,
    pooled_calibration.p_jeffreys,
    2 * least(pooled_calibration.p_jeffreys, 1 - pooled_calibration.p_jeffreys)
    < alert_rules.limit_value as has_failed
from pooled_calibration
inner join alert_rules on alert_rules.cause = 'pooled_calibration'
order by pooled_calibration.as_of desc
limit 1
