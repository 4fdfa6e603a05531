{#- numerator / denominator as a double; NULL where the denominator is NULL or 0 and
    where the quotient is not finite (1 / 0 is inf in DuckDB, an error on Spark). The
    bound is the largest double: inf and NaN compare as greater on both engines. -#}
{% macro safe_divide(numerator, denominator) -%}
    {%- set quotient -%}
        cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
    {%- endset -%}
    case when abs({{ quotient }}) <= 1.7976931348623157e308 then {{ quotient }} end
{%- endmacro %}
