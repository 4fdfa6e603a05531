{{ config(meta={'by_application': true}) }}

select
    sk_id_curr,
    rank,
    feature,
    feature_value,
    contribution
from {{ source('ml', 'contributions') }}
