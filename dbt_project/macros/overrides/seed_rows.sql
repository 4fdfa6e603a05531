{#- The rows of a seed on Spark. dbt-spark puts texts between quotes as they are: an
    apostrophe ends one, and a missing text is the word None. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(1000) -%}
        {%- set statement -%}
            insert into {{ this }} values
            {%- for row in chunk %}
            (
                {%- for column in agate_table.column_names -%}
                cast({{ spark_literal(row[column]) }} as {{ model.config.column_types[column] }})
                {{- ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
        {%- do statements.append(statement) -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{%- endmacro %}

{#- A value as a text between quotes, in which a backslash escapes; none is NULL. -#}
{% macro spark_literal(value) -%}
    {%- if value is none -%}
    null
    {%- else -%}
    '{{ value | string | replace("\\", "\\\\") | replace("'", "\\'") }}'
    {%- endif -%}
{%- endmacro %}
