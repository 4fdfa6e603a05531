{{ config(meta={'by_application': true}) }}

select
    sk_id_curr,
    model_version,
    feature_row_hash,
    margin,
    base_value,
    contribution_rest
from {{ source('ml', 'explained') }}
