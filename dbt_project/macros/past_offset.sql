{#- An event's offset in days as an integer; NULL where it lies after the application
    (offset > 0), which also ends the sentinel 365243. Not for planned dates. -#}
{% macro past_offset(column) -%}
    case when {{ column }} <= 0 then cast({{ column }} as integer) end
{%- endmacro %}
