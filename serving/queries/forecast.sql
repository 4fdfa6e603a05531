select
    as_of,
    metric,
    n_scored,
    expected,
    lower_bound,
    upper_bound,
    n_resolved,
    expected_of_resolved,
    lower_bound_of_resolved,
    upper_bound_of_resolved,
    realised,
    is_inside
from forecast
where
    role = 'champion'
    and grade = 'all'
order by metric, as_of
