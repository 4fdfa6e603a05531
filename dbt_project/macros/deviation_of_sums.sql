{#- Standard deviation of a sample from its count, its sum and the sum of its squares;
    NULL below two rows. The sums must be of integers: then nothing is lost in the
    difference of two large numbers. -#}
{% macro deviation_of_sums(n, sum_y, sum_yy) -%}
    case
        when {{ n }} >= 2
            then sqrt({{ safe_divide(
                n ~ ' * ' ~ sum_yy ~ ' - ' ~ sum_y ~ ' * ' ~ sum_y,
                n ~ ' * (' ~ n ~ ' - 1)'
            ) }})
    end
{%- endmacro %}
