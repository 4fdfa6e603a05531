select
    decision_id,
    check_name,
    status,
    measured,
    lower_bound,
    upper_bound,
    limit_value,
    expected,
    found,
    advice
from {{ source('ml', 'promotion_checks') }}
