select
    policy_version,
    grade,
    pd_from,
    pd_below
from {{ source('ml', 'policy_grades') }}
