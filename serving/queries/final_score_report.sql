select
    batch_id,
    as_of,
    known_as_of,
    band,
    pd_from,
    pd_below,
    n_applications,
    n_new,
    n_accepted,
    n_review,
    n_refused,
    approval_rate,
    n_decided_by_officers,
    n_low_side,
    n_high_side,
    n_resolved,
    n_defaulted,
    bad_rate,
    mean_pd,
    bad_rate_reference
from final_score_report
order by as_of desc, band
