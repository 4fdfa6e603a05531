select reference_version
from {{ source('references', 'reference_in_force') }}
