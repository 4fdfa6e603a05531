with

months as (

    select * from {{ ref('int_card_months_measured') }}

),

aggregated as (

    select
        sk_id_curr,

        count(*) as cc_n_months,
        count(distinct sk_id_prev) as cc_n_prev,

        max(utilisation) as cc_util_max,
        avg(utilisation) as cc_util_mean,
        max(case when recency_rank = 1 then utilisation end) as cc_util_last,
        max(utilisation) filter (where months_balance >= -2) as cc_util_max_2m,
        max(utilisation) filter (where months_balance >= -3) as cc_util_max_3m,
        avg(utilisation) filter (where months_balance >= -12) as cc_util_mean_12m,
        max(utilisation) filter (where months_balance >= -12) as cc_util_max_12m,

        {{ integer_slope(
            'utilisation_millionths', 'months_balance', 'months_balance >= -12'
        ) }} / 1e6 as cc_util_slope_12m,
        {{ safe_divide(
            'sum(exp(months_balance / 6e0) * utilisation)',
            'sum(exp(months_balance / 6e0)) filter (where utilisation is not null)'
        ) }} as cc_util_expw,

        max(balance) as cc_balance_max,
        max(case when recency_rank = 1 then balance end) as cc_balance_last,
        max(case when recency_rank = 1 then credit_limit end) as cc_limit_last,
        {{ safe_divide(
            'max(case when recency_rank = 1 then credit_limit end)',
            'min(nullif(credit_limit, 0))'
        ) }} as cc_limit_last_to_min,
        coalesce(
            max(is_limit_cut) filter (where months_balance >= -12), 0
        ) as cc_limit_cut,

        coalesce(sum(drawn_atm), 0) as cc_draw_atm_sum,
        max(drawn_atm) as cc_draw_atm_max,
        coalesce(sum(drawn_pos), 0) as cc_draw_pos_sum,
        coalesce(sum(drawn), 0) as cc_draw_sum,
        -- Only months that know both: a withdrawal without its total is no share of it.
        {{ safe_divide(
            'sum(drawn_atm) filter (where drawn is not null)',
            'sum(drawn) filter (where drawn_atm is not null)'
        ) }} as cc_atm_share,
        avg(n_drawings_atm) as cc_n_atm_mean,
        max(n_drawings_atm) as cc_n_atm_max,
        stddev_samp(n_drawings) filter (
            where months_balance >= -12
        ) as cc_n_draw_std_12m,

        min(paid_to_minimum) as cc_paymin_min,
        avg(paid_to_minimum) as cc_paymin_mean,
        avg(
            case
                when paid_to_minimum < 1 then 1
                when paid_to_minimum >= 1 then 0
            end
        ) as cc_share_below_min,
        avg(paid) as cc_paid_mean,
        avg(
            case
                when paid_to_minimum between 0.95e0 and 1.05e0 then 1
                when paid_to_minimum is not null then 0
            end
        ) as cc_share_min_only,
        avg(fees_due) as cc_fee_mean,
        avg(
            case
                when utilisation > 1 then 1
                when utilisation <= 1 then 0
            end
        ) as cc_share_overlimit,
        -max(months_balance) filter (where drawn > 0) as cc_months_since_draw,

        max(sk_dpd) as cc_dpd_max,
        avg(sk_dpd_capped) as cc_dpd_mean,
        max(sk_dpd) filter (where months_balance >= -12) as cc_dpd_max_12m,
        max(sk_dpd_def) as cc_dpd_def_max,
        avg(
            case
                when sk_dpd > 0 then 1
                when sk_dpd = 0 then 0
            end
        ) as cc_share_dpd
    from months
    group by sk_id_curr

)

select * from aggregated
