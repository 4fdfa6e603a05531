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
        name_client_type,
        name_portfolio,
        name_product_type,
        nflag_insured_on_approval,
        hour_appr_process_start,
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

{{ monthly_rate_ctes('previous_applications', 'not is_superseded') }},

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
        name_client_type,
        name_portfolio,
        name_product_type,
        nflag_insured_on_approval,
        hour_appr_process_start,
        is_approved,
        is_refused,
        is_canceled,
        is_superseded,
        is_open,
        recency_rank = count(*) over (partition by sk_id_curr) as is_first,
        -- NULL where nothing was ever approved: then every one is after it.
        coalesce(
            recency_rank < min(
                case when is_approved then recency_rank end
            ) over (partition by sk_id_curr),
            true
        ) as is_after_last_approval,
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
        monthly_rate,
        case
            when not is_superseded
                then {{ safe_divide(
                    '24 * (annuity * term - credit)', 'credit * (term + 1)'
                ) }}
        end as simple_rate,
        case
            when not is_superseded
                then {{ safe_divide('annuity * term - credit', 'credit') }}
        end as interest_share,
        recency_rank
    from rated

)

select * from priced
