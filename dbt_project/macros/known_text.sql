{#- A text column without Home Credit's two codes for "no value": XNA (not available)
    and XAP (not applicable). -#}
{% macro known_text(column) -%}
    nullif(nullif({{ column }}, 'XNA'), 'XAP')
{%- endmacro %}
