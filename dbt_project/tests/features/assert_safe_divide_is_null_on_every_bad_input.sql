-- Claim: a ratio is NULL on a zero, missing or overflowing input, and the quotient
-- otherwise.
-- Guards: the macro safe_divide, through which every ratio feature goes.
-- If false: 1 / 0 is inf in DuckDB, and the model takes it as a very large value.
{%- set cases = [
    ('1e0', '4e0', '0.25e0'),
    ('0e0', '-5e0', '0e0'),
    ('1e0', '0e0', 'null'),
    ('0e0', '0e0', 'null'),
    ('1e0', 'null', 'null'),
    ('null', '2e0', 'null'),
    ('1e300', '1e-300', 'null'),
    ("'nan'", '1e0', 'null'),
] %}

with

cases as (

    {% for numerator, denominator, expected in cases -%}
    select
        cast({{ numerator }} as double) as numerator,
        cast({{ denominator }} as double) as denominator,
        cast({{ expected }} as double) as expected
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

divided as (

    select
        *,
        {{ safe_divide('numerator', 'denominator') }} as quotient
    from cases

)

select *
from divided
where quotient is distinct from expected
