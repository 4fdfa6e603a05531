select
    batch_id,
    basis,
    attribute,
    group_name,
    measure,
    measured,
    lower_bound,
    upper_bound
from {{ source('ml', 'group_intervals') }}
