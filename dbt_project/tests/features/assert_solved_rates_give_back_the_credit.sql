-- Claim: the annuities of a priced loan, discounted at its monthly rate, are its
-- credit.
-- Guards: int_previous_applications_priced.
-- If false: Newton's steps stopped short, and the price of earlier loans is wrong.
with

priced as (

    select
        sk_id_prev,
        credit,
        annuity * (1 - power(1 + monthly_rate, -term)) / monthly_rate as present_value
    from {{ ref('int_previous_applications_priced') }}
    where monthly_rate is not null

)

select *
from priced
where abs(present_value / credit - 1) > 1e-6
