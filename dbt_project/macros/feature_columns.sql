{#- Names of the feature mart's columns of one type: numeric features are FLOAT,
    categorical ones INTEGER. Before the mart exists (parsing, linting) one known name
    stands for all. -#}
{% macro feature_columns(data_type) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- set mart = ref('application_features') -%}
        {%- for column in adapter.get_columns_in_relation(mart) -%}
            {#- Spark calls an integer int. -#}
            {%- set found = column.data_type | lower -%}
            {%- if {'int': 'integer'}.get(found, found) == data_type | lower -%}
                {%- do names.append(column.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names or ['ext_1']) }}
{%- endmacro %}
