{{ config(materialized='by_application', meta={'kept_as': 'view'}) }}

select
    sk_id_curr,
    rank,
    feature,
    feature_value,
    contribution
from {{ source('ml', 'contributions') }}
