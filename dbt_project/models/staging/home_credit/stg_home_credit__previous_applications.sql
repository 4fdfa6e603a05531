{{ config(materialized='view') }}

with

previous_applications as (

    select
        -- keys
        sk_id_prev,
        sk_id_curr,
        drop_id,

        -- text
        {{ known_text('name_contract_type') }} as name_contract_type,
        weekday_appr_process_start,
        {{ known_text('name_cash_loan_purpose') }} as name_cash_loan_purpose,
        {{ known_text('name_contract_status') }} as name_contract_status,
        {{ known_text('name_payment_type') }} as name_payment_type,
        -- XAP here means not rejected.
        {{ known_text('code_reject_reason') }} as code_reject_reason,
        {{ known_text('name_type_suite') }} as name_type_suite,
        {{ known_text('name_client_type') }} as name_client_type,
        {{ known_text('name_goods_category') }} as name_goods_category,
        {{ known_text('name_portfolio') }} as name_portfolio,
        {{ known_text('name_product_type') }} as name_product_type,
        {{ known_text('channel_type') }} as channel_type,
        {{ known_text('name_seller_industry') }} as name_seller_industry,
        {{ known_text('name_yield_group') }} as name_yield_group,
        {{ known_text('product_combination') }} as product_combination,

        -- numbers
        amt_annuity,
        amt_application,
        amt_credit,
        -- Approved without a down payment on file means none was asked for.
        case
            when amt_down_payment < 0 then 0
            when amt_down_payment is null and name_contract_status = 'Approved'
                then 0
            else amt_down_payment
        end as amt_down_payment,
        amt_goods_price,
        case
            when rate_down_payment < 0 then 0
            when rate_down_payment is null and name_contract_status = 'Approved'
                then 0
            else rate_down_payment
        end as rate_down_payment,
        rate_interest_primary,
        rate_interest_privileged,
        -- -1 and the round millions are fillers.
        case
            when sellerplace_area between 0 and 999999 then sellerplace_area
        end as sellerplace_area,
        cnt_payment,

        -- flags
        flag_last_appl_per_contract,
        nflag_last_appl_in_day,
        nflag_insured_on_approval,
        -- 365243 in the last due date of an approved loan: it is still running.
        coalesce(
            name_contract_status = 'Approved' and days_last_due = 365243, false
        ) as is_open,

        -- times
        hour_appr_process_start,
        days_decision,
        {{ past_offset('days_first_drawing') }} as days_first_drawing,
        {{ past_offset('days_first_due') }} as days_first_due,
        -- A planned date: it may lie after the application.
        cast(
            nullif(days_last_due_1st_version, 365243) as integer
        ) as days_last_due_1st_version,
        {{ past_offset('days_last_due') }} as days_last_due,
        {{ past_offset('days_termination') }} as days_termination
    from {{ source('raw', 'previous_application') }}
    -- What was decided after the application was not known when it was scored.
    where days_decision <= 0 or days_decision is null

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by days_decision desc nulls last, sk_id_prev desc
            ) as integer
        ) as recency_rank
    from previous_applications

)

select * from ranked
