-- question: What is in the release, and what does each column mean?
-- asked by: every analyst
select
    table_name,
    column_name,
    data_type,
    comment as description
from duckdb_columns()
where not internal
order by table_name, column_index
