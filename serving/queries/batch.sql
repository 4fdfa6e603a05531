select
    batch_id,
    as_of,
    scored_at,
    valid_until,
    model_name,
    model_version,
    policy_version,
    threshold,
    n_applications,
    n_accepted,
    n_review,
    n_refused,
    mean_pd,
    n_features_watched,
    n_features_drifted
from batch
