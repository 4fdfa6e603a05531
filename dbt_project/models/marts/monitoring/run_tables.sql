with

run_tables as (

    select * from {{ ref('stg_ml__run_tables') }}

)

select
    run_id,
    schema_name,
    table_name,
    n_rows,
    content_hash
from run_tables
order by run_id, schema_name, table_name
