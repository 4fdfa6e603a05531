select
    as_of,
    known_as_of,
    role,
    n_scored,
    n_resolved,
    mean_pd,
    default_rate,
    default_rate_lower,
    default_rate_upper,
    auc,
    auc_lower,
    auc_upper,
    ks,
    brier,
    cost_per_application,
    cost_lower,
    cost_upper,
    p_binomial,
    p_jeffreys,
    p_hosmer_lemeshow
from backtest
where
    grade = 'all'
    and contract_type = 'all'
    and n_resolved > 0
order by role, as_of
