{#- CTEs `newton_0` .. and `rated`: every row of a relation with its monthly interest
    rate, which solves credit = annuity * (1 - (1 + r)^-term) / r. The relation has credit,
    annuity and term; rows that miss the condition, or that no rate fits, have NULL.
    The first guess is the rate of a loan repaid in equal parts of capital; each step is
    Newton's (four reach machine precision; a fixed-point iteration is still wrong after
    120 rounds). -#}
{% macro monthly_rate_ctes(relation, condition) -%}
    {%- set steps = 4 -%}
newton_0 as (

    select
        *,
        case
            when
                {{ condition }}
                and term >= 3
                and credit > 0
                and annuity * term > credit
                then 2 * (annuity * term - credit) / (credit * (term + 1))
        end as rate_0
    from {{ relation }}

),

{% for step in range(1, steps + 1) -%}
    {%- set rate = 'rate_' ~ (step - 1) -%}
newton_{{ step }} as (

    select
        *,
        {{ rate }} - {{ safe_divide(
            'annuity * (1 - power(1 + ' ~ rate ~ ', -term)) - credit * ' ~ rate,
            'annuity * term * power(1 + ' ~ rate ~ ', -term - 1) - credit'
        ) }} as rate_{{ step }}
    from newton_{{ step - 1 }}

),

{% endfor -%}

rated as (

    select
        *,
        -- More than doubling each month is not a price but an error in the row.
        case
            when rate_{{ steps }} > 0 and rate_{{ steps }} < 1 then rate_{{ steps }}
        end as monthly_rate
    from newton_{{ steps }}

)
{%- endmacro %}
