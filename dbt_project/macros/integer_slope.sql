{#- Slope of the least-squares line of y over x on the rows of a condition; NULL below
    three rows or where x does not vary. y and x must be integers: their sums are exact,
    so the slope does not depend on the order of the rows (regr_slope's last bits do, and
    a slope that should be 0 becomes noise). -#}
{% macro integer_slope(y, x, condition) -%}
    {%- set rows -%} filter (where {{ condition }} and {{ y }} is not null) {%- endset -%}
    {{ slope_of_sums(
        'count(*) ' ~ rows,
        'sum(' ~ x ~ ') ' ~ rows,
        'sum(' ~ y ~ ') ' ~ rows,
        'sum((' ~ x ~ ') * (' ~ y ~ ')) ' ~ rows,
        'sum((' ~ x ~ ') * (' ~ x ~ ')) ' ~ rows
    ) }}
{%- endmacro %}

{#- The same from the five sums over the rows. -#}
{% macro slope_of_sums(n, sum_x, sum_y, sum_xy, sum_xx) -%}
    case
        when {{ n }} >= 3
            then {{ safe_divide(
                n ~ ' * ' ~ sum_xy ~ ' - ' ~ sum_x ~ ' * ' ~ sum_y,
                n ~ ' * ' ~ sum_xx ~ ' - ' ~ sum_x ~ ' * ' ~ sum_x
            ) }}
    end
{%- endmacro %}

{#- The five sums behind such a slope as columns named after it, for a later step to add
    up over larger groups. -#}
{% macro sums_of_slope(name, y, x, condition='true') -%}
    {%- set rows -%} filter (where {{ condition }} and {{ y }} is not null) {%- endset -%}
    count(*) {{ rows }} as {{ name }}_n,
    sum({{ x }}) {{ rows }} as {{ name }}_x,
    sum({{ y }}) {{ rows }} as {{ name }}_y,
    sum(({{ x }}) * ({{ y }})) {{ rows }} as {{ name }}_xy,
    sum(({{ x }}) * ({{ x }})) {{ rows }} as {{ name }}_xx
{%- endmacro %}

{#- The slope once they are added up, over the groups that a filter leaves. -#}
{% macro slope_of_added_sums(name, rows='') -%}
    {{ slope_of_sums(
        'sum(' ~ name ~ '_n) ' ~ rows,
        'sum(' ~ name ~ '_x) ' ~ rows,
        'sum(' ~ name ~ '_y) ' ~ rows,
        'sum(' ~ name ~ '_xy) ' ~ rows,
        'sum(' ~ name ~ '_xx) ' ~ rows
    ) }}
{%- endmacro %}
