{#- dbt's own ref and source, but for a night that computes what changed: see
    by_application.sql. -#}
{% macro ref() -%}
    {%- set relation = builtins.ref(*varargs, **kwargs) -%}
    {%- if is_changed_only() and reads_changed_only() -%}
        {%- set key = 'model.' ~ project_name ~ '.' ~ relation.identifier -%}
        {%- if key in graph.nodes and is_by_application(graph.nodes[key]) -%}
            {{ return(relation.incorporate(path={'schema': changed_schema()})) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{% macro source() -%}
    {%- set relation = builtins.source(*varargs, **kwargs) -%}
    {%- if is_changed_only() and reads_changed_only() -%}
        {%- set key = 'source.' ~ project_name ~ '.' ~ varargs | join('.') -%}
        {%- if graph.sources[key].meta.get('by_application') -%}
            {{ return(relation.incorporate(path={'schema': changed_schema()})) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}
