-- Claim: the annuities of a priced loan, discounted at its monthly rate, are its
-- credit.
-- Guards: int_previous_applications_priced, int_requested_loans_priced.
-- If false: Newton's steps stopped short, and the price of the loans is wrong.
with

priced as (

    {% for model in [
        'int_previous_applications_priced', 'int_requested_loans_priced'
    ] -%}
    select
        sk_id_curr,
        credit,
        annuity * (1 - power(1 + monthly_rate, -term)) / monthly_rate as present_value
    from {{ ref(model) }}
    where monthly_rate is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select *
from priced
where abs(present_value / credit - 1) > 1e-6
