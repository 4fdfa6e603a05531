{#- Decile (1 to 10) of a credit among the edges edge_1 to edge_9 in scope; NULL where
    the credit is NULL or its contract type has no edges. -#}
{% macro credit_decile(credit) -%}
    1
    {%- for edge in range(1, 10) %}
    + case when {{ credit }} > edge_{{ edge }} then 1 when {{ credit }} <= edge_{{ edge }} then 0 end
    {%- endfor %}
{%- endmacro %}
