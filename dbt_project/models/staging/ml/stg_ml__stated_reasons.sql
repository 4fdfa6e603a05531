select
    batch_id,
    sk_id_curr,
    concept
from {{ source('ml', 'stated_reasons') }}
