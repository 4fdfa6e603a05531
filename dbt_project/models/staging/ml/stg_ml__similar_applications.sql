{{ config(meta={'by_application': true}) }}

select
    sk_id_curr,
    rank,
    place,
    distance
from {{ source('ml', 'similar_applications') }}
