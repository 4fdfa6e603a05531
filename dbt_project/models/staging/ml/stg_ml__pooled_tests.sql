select
    batch_id,
    default_rate_lower,
    default_rate_upper,
    p_jeffreys
from {{ source('ml', 'pooled_tests') }}
