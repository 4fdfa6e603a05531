{#- Names of the features the dictionary gives one of these units. Before the dictionary
    is loaded (parsing, linting) one known name stands for all. -#}
{% macro features_by_unit(units) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- set found = run_query(
            "select feature from " ~ ref('feature_dictionary')
            ~ " where unit in ('" ~ units | join("', '") ~ "') order by feature"
        ) -%}
        {%- for row in found.rows -%}
            {%- do names.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names or ['ext_1']) }}
{%- endmacro %}
