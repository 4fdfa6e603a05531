select
    model_version,
    newest_version,
    trained_as_of,
    score_psi,
    n_calibration_failures,
    is_answered,
    retraining_due,
    reason
from retraining
