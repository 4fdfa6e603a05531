select
    model_version,
    sk_id_curr,
    fold,
    target,
    margin_oof as margin
from {{ source('ml', 'folds') }}
