select
    as_of,
    model_version,
    policy_version,
    grade,
    decision,
    n_applications,
    mean_pd,
    expected_cost
from portfolio_by_night
order by as_of, grade, decision
