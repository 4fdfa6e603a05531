-- Without the key: who a neighbour is leaves the ml tables in no way.
select
    place,
    has_defaulted
from {{ source('ml', 'similar_reference') }}
