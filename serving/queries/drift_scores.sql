select
    as_of,
    subject,
    n_reference,
    n_current,
    psi,
    psi_band,
    psi_critical,
    exceeds_critical
from drift_scores
order by subject desc, as_of
