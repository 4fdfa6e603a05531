select
    batch_id,
    sk_id_curr,
    model_version,
    margin
from {{ source('ml', 'former_margins') }}
