select
    policy_version,
    within_points,
    most_applications,
    most_options
from {{ source('ml', 'recourse_policies') }}
