{{ config(materialized='view') }}

{%- set plausible_past -%} between -36000 and 0 {%- endset -%}

with

credits as (

    select
        -- keys
        sk_id_bureau,
        sk_id_curr,
        drop_id,

        -- text
        credit_active,
        credit_currency,
        credit_type,

        -- numbers
        credit_day_overdue,
        amt_credit_max_overdue,
        cnt_credit_prolong,
        amt_credit_sum,
        -- Negative debt or limit is an overpayment: nothing is owed.
        case
            when amt_credit_sum_debt < 0 then 0
            else amt_credit_sum_debt
        end as amt_credit_sum_debt,
        case
            when amt_credit_sum_limit < 0 then 0
            else amt_credit_sum_limit
        end as amt_credit_sum_limit,
        amt_credit_sum_overdue,
        amt_annuity,

        -- times
        days_credit,
        -- A planned date may lie ahead; a century ago or four decades on is an error.
        case
            when days_credit_enddate between -36000 and 15000
                then cast(days_credit_enddate as integer)
        end as days_credit_enddate,
        case
            when days_enddate_fact {{ plausible_past }}
                then cast(days_enddate_fact as integer)
        end as days_enddate_fact,
        case
            when days_credit_update {{ plausible_past }}
                then cast(days_credit_update as integer)
        end as days_credit_update
    from {{ source('raw', 'bureau') }}
    -- A credit opened after the application was not known when it was decided.
    where days_credit <= 0 or days_credit is null

),

ranked as (

    select
        *,
        cast(
            row_number() over (
                partition by sk_id_curr
                order by days_credit desc nulls last, sk_id_bureau desc
            ) as integer
        ) as recency_rank
    from credits

)

select * from ranked
