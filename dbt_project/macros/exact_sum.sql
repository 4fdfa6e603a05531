{#- Sum of doubles (probabilities, costs, contributions) whose last digits do not depend
    on the order of the rows or the number of threads: added as decimals, 22 digits before
    the point and 16 after it. -#}
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 16))) as double)
{%- endmacro %}

{#- Their mean; NULL where no row has a value. -#}
{% macro exact_mean(value) -%}
    {{ exact_sum(value) }} / nullif(count({{ value }}), 0)
{%- endmacro %}
