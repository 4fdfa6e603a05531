with

requested as (

    select
        priced.*,
        applications.amt_income_winsorised
    from {{ ref('int_requested_loans_priced') }} as priced
    inner join {{ ref('int_applications_winsorised') }} as applications
        on priced.sk_id_curr = applications.sk_id_curr

),

previous as (

    select
        sk_id_curr,
        prev_appr_rate_last,
        prev_appr_rate_mean
    from {{ ref('int_previous_applications_aggregated_to_application') }}

),

peers as (

    select frozen.*
    from {{ ref('int_rates_frozen') }} as frozen
    inner join {{ ref('stg_references__in_force') }} as in_force
        on frozen.reference_version = in_force.reference_version
    where frozen.n_applications >= {{ var('peer_group_minimum') }}

),

compared as (

    select
        requested.sk_id_curr,
        requested.candidate_min as rate_cand_min,
        requested.candidate_mean as rate_cand_mean,
        requested.candidate_max as rate_cand_max,
        requested.n_candidates as rate_cand_n,
        requested.term as rate_term_hat,
        requested.term_p25 as rate_term_hat_p25,
        requested.term_p75 as rate_term_hat_p75,
        requested.term_support as rate_term_hat_support,
        requested.monthly_rate as rate_month_hat,
        power(1 + requested.monthly_rate, 12) - 1 as rate_apr_hat,
        {{ safe_divide(
            '24 * requested.interest', 'requested.credit * (requested.term + 1)'
        ) }} as rate_simple_hat,
        {{ safe_divide(
            'requested.interest', 'requested.credit'
        ) }} as rate_interest_share_hat,
        requested.interest as rate_interest_amt_hat,
        {{ safe_divide(
            'requested.interest', 'requested.amt_income_winsorised'
        ) }} as rate_interest_to_income_hat,
        requested.monthly_rate - previous.prev_appr_rate_last as rate_minus_prev_last,
        requested.monthly_rate - previous.prev_appr_rate_mean as rate_minus_prev_mean,
        requested.term - requested.credit_annuity_ratio as rate_term_gap,
        requested.monthly_rate - peers.monthly_rate as rate_minus_peer
    from requested
    left join previous
        on requested.sk_id_curr = previous.sk_id_curr
    left join peers
        on
            requested.name_contract_type = peers.name_contract_type
            and requested.term = peers.term
            and requested.credit_decile = peers.credit_decile

)

select * from compared
