select
    run_id,
    schema_name,
    table_name,
    n_rows,
    content_hash
from {{ source('ml', 'run_tables') }}
