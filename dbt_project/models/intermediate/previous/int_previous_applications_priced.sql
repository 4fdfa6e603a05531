{%- set newton_steps = 4 -%}

with

previous_applications as (

    select
        sk_id_prev,
        sk_id_curr,
        name_contract_type,
        name_contract_status,
        code_reject_reason,
        name_yield_group,
        name_goods_category,
        product_combination,
        channel_type,
        coalesce(name_contract_status = 'Approved', false) as is_approved,
        coalesce(name_contract_status = 'Refused', false) as is_refused,
        coalesce(name_contract_status = 'Canceled', false) as is_canceled,
        -- A later version of the same contract or a repeat on the same day follows.
        coalesce(flag_last_appl_per_contract = 'N', false)
        or coalesce(nflag_last_appl_in_day = 0, false) as is_superseded,
        is_open,
        -- 0 stands on cancelled, unused and revolving rows: nothing was agreed.
        nullif(amt_application, 0) as application,
        nullif(amt_credit, 0) as credit,
        nullif(amt_annuity, 0) as annuity,
        nullif(amt_goods_price, 0) as goods_price,
        case when cnt_payment > 0 then cnt_payment end as term,
        rate_down_payment as down_rate,
        case name_yield_group
            when 'low_action' then 1
            when 'low_normal' then 1
            when 'middle' then 2
            when 'high' then 3
        end as yield_ord,
        days_decision,
        days_first_due,
        days_last_due_1st_version,
        days_last_due - days_last_due_1st_version as slip_days,
        recency_rank
    from {{ ref('stg_home_credit__previous_applications') }}

),

-- The monthly rate r solves credit = annuity * (1 - (1 + r)^-term) / r. The first guess
-- is the rate of a loan repaid in equal parts of capital; each step is Newton's (four
-- reach machine precision; a fixed-point iteration is still wrong after 120 rounds).
newton_0 as (

    select
        *,
        case
            when
                not is_superseded
                and term >= 3
                and credit > 0
                and annuity * term > credit
                then 2 * (annuity * term - credit) / (credit * (term + 1))
        end as rate_0
    from previous_applications

),

{% for step in range(1, newton_steps + 1) -%}
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

priced as (

    select
        sk_id_prev,
        sk_id_curr,
        name_contract_type,
        name_contract_status,
        code_reject_reason,
        name_yield_group,
        name_goods_category,
        product_combination,
        channel_type,
        is_approved,
        is_refused,
        is_canceled,
        is_open,
        application,
        credit,
        annuity,
        term,
        down_rate,
        yield_ord,
        days_decision,
        days_first_due,
        days_last_due_1st_version,
        slip_days,
        {{ safe_divide('application', 'credit') }} as application_credit_ratio,
        application - credit as application_credit_difference,
        {{ safe_divide('goods_price', 'annuity * term') }} as goods_total_ratio,
        -- More than doubling each month is not a price but an error in the row.
        case
            when rate_{{ newton_steps }} > 0 and rate_{{ newton_steps }} < 1
                then rate_{{ newton_steps }}
        end as monthly_rate,
        recency_rank
    from newton_{{ newton_steps }}

)

select * from priced
order by sk_id_curr, recency_rank
