select
    batch_id,
    role,
    grade,
    contract_type,
    default_rate_lower,
    default_rate_upper,
    p_binomial,
    p_jeffreys,
    p_hosmer_lemeshow
from {{ source('ml', 'backtest_tests') }}
