{%- set months_ahead = [1, 6, 12, 18, 24] -%}
{%- set days_per_month = '30.4375e0' -%}

with

previous_applications as (

    select * from {{ ref('int_previous_applications_priced') }}

),

clients as (

    select distinct sk_id_curr from previous_applications

),

open_loans as (

    select
        sk_id_prev,
        sk_id_curr,
        credit,
        annuity,
        annuity * term as to_pay,
        -- Months to the planned last due date; 0 where it has passed.
        case
            when days_last_due_1st_version > 0
                then days_last_due_1st_version / {{ days_per_month }}
            when days_last_due_1st_version <= 0 then 0
        end as remaining_term
    from previous_applications
    where is_open and not is_superseded

),

payments as (

    select
        sk_id_prev,
        sum(amt_paid) as paid
    from {{ ref('int_instalments_collapsed_to_instalment') }}
    group by sk_id_prev

),

-- More paid than planned leaves nothing to pay.
measured as (

    select
        open_loans.*,
        coalesce(payments.paid, 0) as paid,
        case
            when open_loans.to_pay is not null
                then greatest(open_loans.to_pay - coalesce(payments.paid, 0), 0)
        end as remaining
    from open_loans
    left join payments
        on open_loans.sk_id_prev = payments.sk_id_prev

),

summed as (

    select
        sk_id_curr,
        count(*) as n_active,
        sum(annuity) as annuity_sum,
        sum(credit) as credit_sum,
        sum(paid) as paid_sum,
        sum(remaining) as remaining_sum,
        max(remaining) as remaining_max,
        {{ safe_divide(
            'sum(case when to_pay is not null then paid end)', 'sum(to_pay)'
        ) }} as repay_ratio,
        max(remaining_term) as remaining_term_max,
        sum(remaining_term) as remaining_term_sum
        {%- for months in months_ahead %},
        sum(
            case when remaining_term >= {{ months }} then annuity end
        ) as due_{{ months }}m
        {%- endfor %}
    from measured
    group by sk_id_curr

),

-- Earlier applications but nothing open is an exposure of 0; without any there is none
-- to speak of.
history as (

    select
        clients.sk_id_curr,
        summed.repay_ratio as exp_repay_ratio,
        {%- for name in [
            'n_active', 'annuity_sum', 'credit_sum', 'paid_sum', 'remaining_sum',
            'remaining_max', 'remaining_term_max', 'remaining_term_sum',
        ] %}
        coalesce(summed.{{ name }}, 0) as exp_{{ name }},
        {%- endfor %}
        {%- for months in months_ahead %}
        coalesce(summed.due_{{ months }}m, 0) as exp_due_{{ months }}m
        {{- ',' if not loop.last }}
        {%- endfor %}
    from clients
    left join summed
        on clients.sk_id_curr = summed.sk_id_curr

),

applications as (

    select
        sk_id_curr,
        amt_credit,
        amt_annuity,
        amt_income_winsorised
    from {{ ref('int_applications_winsorised') }}

),

bureau as (

    select
        sk_id_curr,
        act_annuity_sum,
        bur_act_debt_sum
    from {{ ref('int_bureau_credits_aggregated_to_application') }}

),

-- The loan asked for, what is open here and what is open elsewhere.
totals as (

    select
        applications.sk_id_curr,
        applications.amt_income_winsorised,
        applications.amt_annuity
        + coalesce(history.exp_annuity_sum, 0)
        + coalesce(bureau.act_annuity_sum, 0) as exp_total_annuity,
        applications.amt_credit
        + coalesce(history.exp_remaining_sum, 0)
        + coalesce(bureau.bur_act_debt_sum, 0) as exp_total_debt
    from applications
    left join history
        on applications.sk_id_curr = history.sk_id_curr
    left join bureau
        on applications.sk_id_curr = bureau.sk_id_curr

),

exposed as (

    select
        totals.sk_id_curr,
        history.exp_n_active,
        history.exp_annuity_sum,
        history.exp_credit_sum,
        history.exp_paid_sum,
        history.exp_remaining_sum,
        history.exp_remaining_max,
        history.exp_repay_ratio,
        history.exp_remaining_term_max,
        history.exp_remaining_term_sum,
        {%- for months in months_ahead %}
        history.exp_due_{{ months }}m,
        {%- endfor %}
        totals.exp_total_annuity,
        {{ safe_divide(
            'totals.exp_total_annuity', 'totals.amt_income_winsorised'
        ) }} as exp_total_annuity_income,
        totals.exp_total_debt,
        {{ safe_divide(
            'totals.exp_total_debt', 'totals.amt_income_winsorised'
        ) }} as exp_total_debt_income
    from totals
    left join history
        on totals.sk_id_curr = history.sk_id_curr

)

select * from exposed
