-- Documented as it is built: dictionary and concepts belong to what the mart is.
-- depends_on: {{ ref('feature_dictionary') }}
-- depends_on: {{ ref('concepts') }}

with

applications as (

    select sk_id_curr from {{ ref('stg_home_credit__applications') }}

),

external_scores as (

    select * from {{ ref('int_external_scores_summarised_to_application') }}

),

affordability as (

    select * from {{ ref('int_affordability_compared_to_application') }}

),

previous_applications as (

    select * from {{ ref('int_previous_applications_aggregated_to_application') }}

),

bureau_credits as (

    select * from {{ ref('int_bureau_credits_aggregated_to_application') }}

),

instalments as (

    select * from {{ ref('int_instalments_aggregated_to_application') }}

),

life_times as (

    select * from {{ ref('int_life_times_measured_to_application') }}

),

attributes as (

    select * from {{ ref('int_attributes_encoded_to_application') }}

),

card_months as (

    select * from {{ ref('int_card_months_aggregated_to_application') }}

),

pos_loans as (

    select * from {{ ref('int_pos_loans_aggregated_to_application') }}

),

histories as (

    select * from {{ ref('int_histories_counted_to_application') }}

),

requested_loans as (

    select * from {{ ref('int_requested_loans_compared_to_application') }}

),

crossed as (

    select * from {{ ref('int_histories_related_to_request') }}

),

exposures as (

    select * from {{ ref('int_exposures_aggregated_to_application') }}

),

bureau_months as (

    select * from {{ ref('int_bureau_months_aggregated_to_application') }}

),

peers as (

    select * from {{ ref('int_applications_compared_to_peers') }}

),

-- FLOAT halves the mart; a feature needs no more than its seven digits.
joined as (

    select
        applications.sk_id_curr,

        -- F01 external scores
        cast(external_scores.ext_1 as float) as ext_1,
        cast(external_scores.ext_2 as float) as ext_2,
        cast(external_scores.ext_3 as float) as ext_3,
        cast(external_scores.ext_mean as float) as ext_mean,
        cast(external_scores.ext_min as float) as ext_min,
        cast(external_scores.ext_max as float) as ext_max,
        cast(external_scores.ext_median as float) as ext_median,
        cast(external_scores.ext_std as float) as ext_std,
        cast(external_scores.ext_range as float) as ext_range,
        cast(external_scores.ext_sum as float) as ext_sum,
        cast(external_scores.ext_prod as float) as ext_prod,
        cast(external_scores.ext_prod_12 as float) as ext_prod_12,
        cast(external_scores.ext_prod_13 as float) as ext_prod_13,
        cast(external_scores.ext_prod_23 as float) as ext_prod_23,
        cast(external_scores.ext_gmean_13 as float) as ext_gmean_13,
        cast(external_scores.ext_wmean_a as float) as ext_wmean_a,
        cast(external_scores.ext_wmean_b as float) as ext_wmean_b,
        cast(external_scores.ext_diff_12 as float) as ext_diff_12,
        cast(external_scores.ext_diff_13 as float) as ext_diff_13,
        cast(external_scores.ext_diff_23 as float) as ext_diff_23,
        cast(external_scores.ext_n_null as float) as ext_n_null,
        cast(external_scores.ext_null_mask as integer) as ext_null_mask,
        cast(external_scores.ext_x_credit_div_3 as float) as ext_x_credit_div_3,
        cast(external_scores.ext_x_annuity_div_3 as float) as ext_x_annuity_div_3,
        cast(external_scores.ext_x_term_div_mean as float) as ext_x_term_div_mean,
        cast(external_scores.ext_x_age_div_1 as float) as ext_x_age_div_1,
        cast(external_scores.ext_x_age_div_2 as float) as ext_x_age_div_2,
        cast(external_scores.ext_x_age_div_3 as float) as ext_x_age_div_3,
        cast(external_scores.ext_x_income_mul_mean as float) as ext_x_income_mul_mean,
        cast(external_scores.ext_x_emp_mul_mean as float) as ext_x_emp_mul_mean,

        -- F02 term and price of the requested loan
        cast(requested_loans.rate_cand_min as float) as rate_cand_min,
        cast(requested_loans.rate_cand_mean as float) as rate_cand_mean,
        cast(requested_loans.rate_cand_max as float) as rate_cand_max,
        cast(requested_loans.rate_cand_n as float) as rate_cand_n,
        cast(requested_loans.rate_term_hat as float) as rate_term_hat,
        cast(requested_loans.rate_term_hat_p25 as float) as rate_term_hat_p25,
        cast(requested_loans.rate_term_hat_p75 as float) as rate_term_hat_p75,
        cast(requested_loans.rate_term_hat_support as float) as rate_term_hat_support,
        cast(requested_loans.rate_month_hat as float) as rate_month_hat,
        cast(requested_loans.rate_apr_hat as float) as rate_apr_hat,
        cast(requested_loans.rate_simple_hat as float) as rate_simple_hat,
        cast(
            requested_loans.rate_interest_share_hat as float
        ) as rate_interest_share_hat,
        cast(requested_loans.rate_interest_amt_hat as float) as rate_interest_amt_hat,
        cast(
            requested_loans.rate_interest_to_income_hat as float
        ) as rate_interest_to_income_hat,
        cast(requested_loans.rate_minus_prev_last as float) as rate_minus_prev_last,
        cast(requested_loans.rate_minus_prev_mean as float) as rate_minus_prev_mean,
        cast(requested_loans.rate_term_gap as float) as rate_term_gap,
        cast(requested_loans.rate_minus_peer as float) as rate_minus_peer,

        -- F03 affordability
        cast(affordability.app_r_credit_annuity as float) as app_r_credit_annuity,
        cast(affordability.app_r_annuity_credit as float) as app_r_annuity_credit,
        cast(affordability.app_r_credit_goods as float) as app_r_credit_goods,
        cast(affordability.app_r_goods_less_credit as float) as app_r_goods_less_credit,
        cast(
            affordability.app_r_goods_less_credit_income as float
        ) as app_r_goods_less_credit_income,
        cast(affordability.app_r_credit_income as float) as app_r_credit_income,
        cast(affordability.app_r_annuity_income as float) as app_r_annuity_income,
        cast(affordability.app_r_goods_income as float) as app_r_goods_income,
        cast(affordability.app_r_goods_annuity as float) as app_r_goods_annuity,
        cast(affordability.app_r_insurance_share as float) as app_r_insurance_share,
        cast(affordability.app_r_income_person as float) as app_r_income_person,
        cast(affordability.app_r_income_child as float) as app_r_income_child,
        cast(affordability.app_r_income_adult as float) as app_r_income_adult,
        cast(affordability.app_r_credit_person as float) as app_r_credit_person,
        cast(affordability.app_r_credit_child as float) as app_r_credit_child,
        cast(affordability.app_r_annuity_person as float) as app_r_annuity_person,

        -- F04 previous Home Credit applications
        cast(previous_applications.prev_n as float) as prev_n,
        cast(previous_applications.prev_n_approved as float) as prev_n_approved,
        cast(previous_applications.prev_n_refused as float) as prev_n_refused,
        cast(previous_applications.prev_n_canceled as float) as prev_n_canceled,
        cast(previous_applications.prev_share_approved as float) as prev_share_approved,
        cast(previous_applications.prev_share_refused as float) as prev_share_refused,
        cast(
            previous_applications.prev_days_decision_min as float
        ) as prev_days_decision_min,
        cast(
            previous_applications.prev_days_decision_max as float
        ) as prev_days_decision_max,
        cast(
            previous_applications.prev_days_decision_mean as float
        ) as prev_days_decision_mean,
        cast(previous_applications.prev_gap_mean as float) as prev_gap_mean,
        cast(previous_applications.prev_gap_last as float) as prev_gap_last,
        cast(previous_applications.prev_app_amt_max as float) as prev_app_amt_max,
        cast(previous_applications.prev_app_amt_mean as float) as prev_app_amt_mean,
        cast(
            previous_applications.prev_ratio_app_credit_min as float
        ) as prev_ratio_app_credit_min,
        cast(
            previous_applications.prev_ratio_app_credit_max as float
        ) as prev_ratio_app_credit_max,
        cast(
            previous_applications.prev_ratio_app_credit_mean as float
        ) as prev_ratio_app_credit_mean,
        cast(
            previous_applications.prev_diff_app_credit_max as float
        ) as prev_diff_app_credit_max,
        cast(
            previous_applications.prev_diff_app_credit_mean as float
        ) as prev_diff_app_credit_mean,
        cast(previous_applications.prev_down_rate_max as float) as prev_down_rate_max,
        cast(previous_applications.prev_down_rate_mean as float) as prev_down_rate_mean,
        cast(previous_applications.prev_term_mean as float) as prev_term_mean,
        cast(previous_applications.prev_term_max as float) as prev_term_max,
        cast(previous_applications.prev_hour_absdiff as float) as prev_hour_absdiff,
        cast(previous_applications.prev_share_insured as float) as prev_share_insured,
        cast(previous_applications.prev_share_xsell as float) as prev_share_xsell,
        cast(previous_applications.prev_share_walkin as float) as prev_share_walkin,
        cast(
            previous_applications.prev_share_new_client as float
        ) as prev_share_new_client,
        cast(
            previous_applications.prev_share_yield_high as float
        ) as prev_share_yield_high,
        cast(previous_applications.prev_share_cash as float) as prev_share_cash,
        cast(
            previous_applications.prev_reject_share_hc as float
        ) as prev_reject_share_hc,
        cast(
            previous_applications.prev_reject_share_limit as float
        ) as prev_reject_share_limit,
        cast(
            previous_applications.prev_reject_share_sco as float
        ) as prev_reject_share_sco,
        cast(
            previous_applications.prev_reject_share_scofr as float
        ) as prev_reject_share_scofr,
        cast(previous_applications.prev_yield_ord_mean as float) as prev_yield_ord_mean,
        cast(previous_applications.prev_yield_ord_max as float) as prev_yield_ord_max,
        cast(previous_applications.prev_yield_ord_last as float) as prev_yield_ord_last,
        cast(
            previous_applications.prev_appr_annuity_max as float
        ) as prev_appr_annuity_max,
        cast(
            previous_applications.prev_appr_annuity_mean as float
        ) as prev_appr_annuity_mean,
        cast(
            previous_applications.prev_appr_annuity_sum as float
        ) as prev_appr_annuity_sum,
        cast(
            previous_applications.prev_appr_credit_max as float
        ) as prev_appr_credit_max,
        cast(
            previous_applications.prev_appr_credit_mean as float
        ) as prev_appr_credit_mean,
        cast(
            previous_applications.prev_appr_credit_sum as float
        ) as prev_appr_credit_sum,
        cast(
            previous_applications.prev_appr_goods_total_mean as float
        ) as prev_appr_goods_total_mean,
        cast(
            previous_applications.prev_appr_goods_total_min as float
        ) as prev_appr_goods_total_min,
        cast(previous_applications.prev_appr_term_mean as float) as prev_appr_term_mean,
        cast(previous_applications.prev_appr_term_max as float) as prev_appr_term_max,
        cast(
            previous_applications.prev_appr_days_decision_min as float
        ) as prev_appr_days_decision_min,
        cast(
            previous_applications.prev_appr_first_due_min as float
        ) as prev_appr_first_due_min,
        cast(
            previous_applications.prev_appr_last_due_v1_min as float
        ) as prev_appr_last_due_v1_min,
        cast(
            previous_applications.prev_appr_last_due_v1_max as float
        ) as prev_appr_last_due_v1_max,
        cast(
            previous_applications.prev_appr_last_due_v1_mean as float
        ) as prev_appr_last_due_v1_mean,
        cast(previous_applications.prev_appr_slip_min as float) as prev_appr_slip_min,
        cast(previous_applications.prev_appr_slip_mean as float) as prev_appr_slip_mean,
        cast(previous_applications.prev_appr_slip_max as float) as prev_appr_slip_max,
        cast(
            previous_applications.prev_appr_early_payoff_share as float
        ) as prev_appr_early_payoff_share,
        cast(previous_applications.prev_appr_rate_min as float) as prev_appr_rate_min,
        cast(previous_applications.prev_appr_rate_max as float) as prev_appr_rate_max,
        cast(previous_applications.prev_appr_rate_mean as float) as prev_appr_rate_mean,
        cast(previous_applications.prev_appr_rate_last as float) as prev_appr_rate_last,
        cast(
            previous_applications.prev_appr_simple_rate_min as float
        ) as prev_appr_simple_rate_min,
        cast(
            previous_applications.prev_appr_simple_rate_mean as float
        ) as prev_appr_simple_rate_mean,
        cast(
            previous_applications.prev_appr_simple_rate_max as float
        ) as prev_appr_simple_rate_max,
        cast(
            previous_applications.prev_appr_interest_share_mean as float
        ) as prev_appr_interest_share_mean,
        cast(
            previous_applications.prev_appr_interest_share_max as float
        ) as prev_appr_interest_share_max,
        cast(previous_applications.prev_ref_app_max as float) as prev_ref_app_max,
        cast(previous_applications.prev_ref_app_mean as float) as prev_ref_app_mean,
        cast(previous_applications.prev_ref_credit_max as float) as prev_ref_credit_max,
        cast(
            previous_applications.prev_ref_days_decision_max as float
        ) as prev_ref_days_decision_max,
        cast(
            previous_applications.prev_ref_days_decision_min as float
        ) as prev_ref_days_decision_min,
        cast(
            previous_applications.prev_ref_days_decision_mean as float
        ) as prev_ref_days_decision_mean,
        cast(previous_applications.prev_ref_ratio_mean as float) as prev_ref_ratio_mean,
        cast(previous_applications.prev_ref_share_cash as float) as prev_ref_share_cash,
        cast(previous_applications.prev_ref_streak as float) as prev_ref_streak,
        cast(
            previous_applications.prev_ref_last_vs_curr as float
        ) as prev_ref_last_vs_curr,
        cast(previous_applications.prev_pos_n as float) as prev_pos_n,
        cast(
            previous_applications.prev_pos_share_approved as float
        ) as prev_pos_share_approved,
        cast(
            previous_applications.prev_pos_annuity_mean as float
        ) as prev_pos_annuity_mean,
        cast(previous_applications.prev_pos_rate_mean as float) as prev_pos_rate_mean,
        cast(
            previous_applications.prev_pos_days_decision_max as float
        ) as prev_pos_days_decision_max,
        cast(previous_applications.prev_cash_n as float) as prev_cash_n,
        cast(
            previous_applications.prev_cash_share_approved as float
        ) as prev_cash_share_approved,
        cast(
            previous_applications.prev_cash_annuity_mean as float
        ) as prev_cash_annuity_mean,
        cast(previous_applications.prev_cash_rate_mean as float) as prev_cash_rate_mean,
        cast(
            previous_applications.prev_cash_days_decision_max as float
        ) as prev_cash_days_decision_max,
        cast(previous_applications.prev_rev_n as float) as prev_rev_n,
        cast(
            previous_applications.prev_rev_share_approved as float
        ) as prev_rev_share_approved,
        cast(
            previous_applications.prev_last1_share_approved as float
        ) as prev_last1_share_approved,
        cast(
            previous_applications.prev_last1_share_refused as float
        ) as prev_last1_share_refused,
        cast(
            previous_applications.prev_last1_credit_mean as float
        ) as prev_last1_credit_mean,
        cast(
            previous_applications.prev_last1_annuity_mean as float
        ) as prev_last1_annuity_mean,
        cast(
            previous_applications.prev_last1_term_mean as float
        ) as prev_last1_term_mean,
        cast(
            previous_applications.prev_last1_rate_mean as float
        ) as prev_last1_rate_mean,
        cast(
            previous_applications.prev_last5_share_approved as float
        ) as prev_last5_share_approved,
        cast(
            previous_applications.prev_last5_share_refused as float
        ) as prev_last5_share_refused,
        cast(
            previous_applications.prev_last5_credit_mean as float
        ) as prev_last5_credit_mean,
        cast(
            previous_applications.prev_last5_annuity_mean as float
        ) as prev_last5_annuity_mean,
        cast(
            previous_applications.prev_last5_term_mean as float
        ) as prev_last5_term_mean,
        cast(
            previous_applications.prev_last5_rate_mean as float
        ) as prev_last5_rate_mean,
        cast(previous_applications.prev_w6m_n as float) as prev_w6m_n,
        cast(previous_applications.prev_w6m_n_refused as float) as prev_w6m_n_refused,
        cast(previous_applications.prev_w6m_credit_sum as float) as prev_w6m_credit_sum,
        cast(previous_applications.prev_w24m_n as float) as prev_w24m_n,
        cast(previous_applications.prev_w24m_n_refused as float) as prev_w24m_n_refused,
        cast(
            previous_applications.prev_w24m_credit_sum as float
        ) as prev_w24m_credit_sum,
        cast(
            previous_applications.prev_last_cat_product_combination as integer
        ) as prev_last_cat_product_combination,
        cast(
            previous_applications.prev_last_cat_yield_group as integer
        ) as prev_last_cat_yield_group,
        cast(
            previous_applications.prev_last_cat_goods_category as integer
        ) as prev_last_cat_goods_category,
        cast(
            previous_applications.prev_last_cat_reject_reason as integer
        ) as prev_last_cat_reject_reason,
        cast(
            previous_applications.prev_last_cat_status as integer
        ) as prev_last_cat_status,
        cast(
            previous_applications.prev_last_cat_channel as integer
        ) as prev_last_cat_channel,
        cast(
            previous_applications.prev_first_cat_goods_category as integer
        ) as prev_first_cat_goods_category,

        -- F05 credit bureau exposure
        cast(bureau_credits.bur_n as float) as bur_n,
        cast(bureau_credits.bur_n_types as float) as bur_n_types,
        cast(bureau_credits.bur_n_active as float) as bur_n_active,
        cast(bureau_credits.bur_share_active as float) as bur_share_active,
        cast(bureau_credits.bur_n_sold_bad as float) as bur_n_sold_bad,
        cast(bureau_credits.bur_n_other_currency as float) as bur_n_other_currency,
        cast(bureau_credits.bur_days_credit_min as float) as bur_days_credit_min,
        cast(bureau_credits.bur_days_credit_max as float) as bur_days_credit_max,
        cast(bureau_credits.bur_days_credit_mean as float) as bur_days_credit_mean,
        cast(bureau_credits.bur_days_credit_std as float) as bur_days_credit_std,
        cast(bureau_credits.bur_enddate_max as float) as bur_enddate_max,
        cast(bureau_credits.bur_n_end_future as float) as bur_n_end_future,
        cast(bureau_credits.bur_share_end_future as float) as bur_share_end_future,
        cast(bureau_credits.bur_gap_mean as float) as bur_gap_mean,
        cast(bureau_credits.bur_gap_last as float) as bur_gap_last,
        cast(bureau_credits.bur_credit_sum as float) as bur_credit_sum,
        cast(bureau_credits.bur_credit_mean as float) as bur_credit_mean,
        cast(bureau_credits.bur_credit_max as float) as bur_credit_max,
        cast(bureau_credits.bur_debt_sum as float) as bur_debt_sum,
        cast(bureau_credits.bur_debt_mean as float) as bur_debt_mean,
        cast(bureau_credits.bur_debt_max as float) as bur_debt_max,
        cast(bureau_credits.bur_debt_ratio_max as float) as bur_debt_ratio_max,
        cast(bureau_credits.bur_debt_ratio_mean as float) as bur_debt_ratio_mean,
        cast(bureau_credits.bur_debt_ratio_std as float) as bur_debt_ratio_std,
        cast(bureau_credits.bur_debt_ratio_total as float) as bur_debt_ratio_total,
        cast(bureau_credits.bur_left_min as float) as bur_left_min,
        cast(bureau_credits.bur_left_mean as float) as bur_left_mean,
        cast(bureau_credits.bur_left_max as float) as bur_left_max,
        cast(bureau_credits.bur_overdue_sum as float) as bur_overdue_sum,
        cast(bureau_credits.bur_overdue_max as float) as bur_overdue_max,
        cast(
            bureau_credits.bur_overdue_ratio_total as float
        ) as bur_overdue_ratio_total,
        cast(bureau_credits.bur_maxover_max as float) as bur_maxover_max,
        cast(bureau_credits.bur_maxover_mean as float) as bur_maxover_mean,
        cast(bureau_credits.bur_n_overdue_days_pos as float) as bur_n_overdue_days_pos,
        cast(bureau_credits.bur_overdue_days_max as float) as bur_overdue_days_max,
        cast(bureau_credits.bur_prolong_sum as float) as bur_prolong_sum,
        cast(bureau_credits.bur_prolong_max as float) as bur_prolong_max,
        cast(bureau_credits.bur_limit_sum as float) as bur_limit_sum,
        cast(bureau_credits.bur_annuity_sum as float) as bur_annuity_sum,
        cast(bureau_credits.bur_update_max as float) as bur_update_max,
        cast(bureau_credits.bur_slip_mean as float) as bur_slip_mean,
        cast(bureau_credits.bur_share_early_close as float) as bur_share_early_close,
        cast(bureau_credits.bur_planned_dur_mean as float) as bur_planned_dur_mean,
        cast(
            bureau_credits.bur_act_days_credit_max as float
        ) as bur_act_days_credit_max,
        cast(
            bureau_credits.bur_act_days_credit_mean as float
        ) as bur_act_days_credit_mean,
        cast(
            bureau_credits.bur_act_days_credit_min as float
        ) as bur_act_days_credit_min,
        cast(bureau_credits.bur_act_enddate_min as float) as bur_act_enddate_min,
        cast(bureau_credits.bur_act_enddate_max as float) as bur_act_enddate_max,
        cast(bureau_credits.bur_act_credit_sum as float) as bur_act_credit_sum,
        cast(bureau_credits.bur_act_credit_max as float) as bur_act_credit_max,
        cast(bureau_credits.bur_act_debt_sum as float) as bur_act_debt_sum,
        cast(bureau_credits.bur_act_debt_mean as float) as bur_act_debt_mean,
        cast(bureau_credits.bur_act_debt_max as float) as bur_act_debt_max,
        cast(bureau_credits.bur_act_debt_ratio_max as float) as bur_act_debt_ratio_max,
        cast(
            bureau_credits.bur_act_debt_ratio_mean as float
        ) as bur_act_debt_ratio_mean,
        cast(
            bureau_credits.bur_act_debt_ratio_total as float
        ) as bur_act_debt_ratio_total,
        cast(bureau_credits.bur_act_left_sum as float) as bur_act_left_sum,
        cast(bureau_credits.bur_act_left_min as float) as bur_act_left_min,
        cast(bureau_credits.bur_act_limit_use_max as float) as bur_act_limit_use_max,
        cast(bureau_credits.bur_act_maxover_max as float) as bur_act_maxover_max,
        cast(
            bureau_credits.bur_act_monthly_due_sum as float
        ) as bur_act_monthly_due_sum,
        cast(
            bureau_credits.bur_cls_days_credit_max as float
        ) as bur_cls_days_credit_max,
        cast(
            bureau_credits.bur_cls_enddate_fact_max as float
        ) as bur_cls_enddate_fact_max,
        cast(bureau_credits.bur_cls_update_max as float) as bur_cls_update_max,
        cast(bureau_credits.bur_cls_credit_sum as float) as bur_cls_credit_sum,
        cast(bureau_credits.bur_cls_credit_max as float) as bur_cls_credit_max,
        cast(bureau_credits.bur_cls_maxover_max as float) as bur_cls_maxover_max,
        cast(bureau_credits.bur_cls_dur_fact_mean as float) as bur_cls_dur_fact_mean,
        cast(bureau_credits.bur_consumer_n as float) as bur_consumer_n,
        cast(bureau_credits.bur_consumer_n_active as float) as bur_consumer_n_active,
        cast(
            bureau_credits.bur_consumer_debt_ratio_max as float
        ) as bur_consumer_debt_ratio_max,
        cast(
            bureau_credits.bur_consumer_credit_sum as float
        ) as bur_consumer_credit_sum,
        cast(
            bureau_credits.bur_consumer_days_credit_max as float
        ) as bur_consumer_days_credit_max,
        cast(bureau_credits.bur_card_n as float) as bur_card_n,
        cast(bureau_credits.bur_card_n_active as float) as bur_card_n_active,
        cast(
            bureau_credits.bur_card_debt_ratio_max as float
        ) as bur_card_debt_ratio_max,
        cast(bureau_credits.bur_card_credit_sum as float) as bur_card_credit_sum,
        cast(
            bureau_credits.bur_card_days_credit_max as float
        ) as bur_card_days_credit_max,
        cast(bureau_credits.bur_mortgage_n as float) as bur_mortgage_n,
        cast(bureau_credits.bur_mortgage_n_active as float) as bur_mortgage_n_active,
        cast(
            bureau_credits.bur_mortgage_debt_ratio_max as float
        ) as bur_mortgage_debt_ratio_max,
        cast(bureau_credits.bur_car_n as float) as bur_car_n,
        cast(bureau_credits.bur_car_n_active as float) as bur_car_n_active,
        cast(bureau_credits.bur_car_debt_ratio_max as float) as bur_car_debt_ratio_max,
        cast(bureau_credits.bur_micro_n as float) as bur_micro_n,
        cast(bureau_credits.bur_micro_n_active as float) as bur_micro_n_active,
        cast(
            bureau_credits.bur_micro_debt_ratio_max as float
        ) as bur_micro_debt_ratio_max,
        cast(bureau_credits.bur_w6m_n as float) as bur_w6m_n,
        cast(bureau_credits.bur_w6m_credit_sum as float) as bur_w6m_credit_sum,
        cast(bureau_credits.bur_w6m_debt_sum as float) as bur_w6m_debt_sum,
        cast(bureau_credits.bur_w12m_n as float) as bur_w12m_n,
        cast(bureau_credits.bur_w12m_credit_sum as float) as bur_w12m_credit_sum,
        cast(bureau_credits.bur_w12m_debt_sum as float) as bur_w12m_debt_sum,
        cast(bureau_credits.bur_w24m_n as float) as bur_w24m_n,
        cast(bureau_credits.bur_w24m_credit_sum as float) as bur_w24m_credit_sum,
        cast(bureau_credits.bur_w24m_debt_sum as float) as bur_w24m_debt_sum,
        cast(bureau_credits.bur_trend_n_6_24 as float) as bur_trend_n_6_24,
        cast(bureau_credits.bur_trend_n_12_36 as float) as bur_trend_n_12_36,
        cast(
            bureau_credits.bur_trend_credit_12_all as float
        ) as bur_trend_credit_12_all,
        cast(bureau_credits.bur_last_debt_ratio as float) as bur_last_debt_ratio,
        cast(bureau_credits.bur_last_credit as float) as bur_last_credit,
        cast(bureau_credits.bur_last_type as integer) as bur_last_type,
        cast(bureau_credits.bur_last_is_active as float) as bur_last_is_active,
        cast(bureau_credits.bur_last_maxover as float) as bur_last_maxover,
        cast(bureau_credits.bur_last_enddate as float) as bur_last_enddate,

        -- F06 instalment payment behaviour
        cast(instalments.ins_n as float) as ins_n,
        cast(instalments.ins_n_prev as float) as ins_n_prev,
        cast(instalments.ins_n_version as float) as ins_n_version,
        cast(instalments.ins_dpd_max as float) as ins_dpd_max,
        cast(instalments.ins_dpd_mean as float) as ins_dpd_mean,
        cast(instalments.ins_dpd_sum as float) as ins_dpd_sum,
        cast(instalments.ins_dpd_std as float) as ins_dpd_std,
        cast(instalments.ins_dbd_max as float) as ins_dbd_max,
        cast(instalments.ins_dbd_mean as float) as ins_dbd_mean,
        cast(instalments.ins_dbd_std as float) as ins_dbd_std,
        cast(instalments.ins_share_late as float) as ins_share_late,
        cast(instalments.ins_share_late7 as float) as ins_share_late7,
        cast(instalments.ins_share_late30 as float) as ins_share_late30,
        cast(instalments.ins_n_late as float) as ins_n_late,
        cast(instalments.ins_pay_ratio_min as float) as ins_pay_ratio_min,
        cast(instalments.ins_pay_ratio_mean as float) as ins_pay_ratio_mean,
        cast(instalments.ins_pay_ratio_std as float) as ins_pay_ratio_std,
        cast(instalments.ins_short_sum as float) as ins_short_sum,
        cast(instalments.ins_short_max as float) as ins_short_max,
        cast(instalments.ins_short_mean as float) as ins_short_mean,
        cast(instalments.ins_share_short as float) as ins_share_short,
        cast(instalments.ins_share_over as float) as ins_share_over,
        cast(instalments.ins_inst_max as float) as ins_inst_max,
        cast(instalments.ins_inst_mean as float) as ins_inst_mean,
        cast(instalments.ins_inst_sum as float) as ins_inst_sum,
        cast(instalments.ins_paid_min as float) as ins_paid_min,
        cast(instalments.ins_paid_max as float) as ins_paid_max,
        cast(instalments.ins_paid_mean as float) as ins_paid_mean,
        cast(instalments.ins_entry_max as float) as ins_entry_max,
        cast(instalments.ins_entry_mean as float) as ins_entry_mean,
        cast(instalments.ins_wdelay_max as float) as ins_wdelay_max,
        cast(instalments.ins_wdelay_mean as float) as ins_wdelay_mean,
        cast(instalments.ins_parts_max as float) as ins_parts_max,
        cast(instalments.ins_parts_mean as float) as ins_parts_mean,
        cast(instalments.ins_n_missing as float) as ins_n_missing,
        cast(instalments.ins_days_since_late as float) as ins_days_since_late,
        cast(instalments.ins_late_streak_max as float) as ins_late_streak_max,
        cast(
            instalments.ins_share_late_after_partial as float
        ) as ins_share_late_after_partial,
        cast(instalments.ins_expw_dpd as float) as ins_expw_dpd,
        cast(instalments.ins_expw_late as float) as ins_expw_late,
        cast(instalments.ins_w90d_n as float) as ins_w90d_n,
        cast(instalments.ins_w90d_dpd_max as float) as ins_w90d_dpd_max,
        cast(instalments.ins_w90d_share_late as float) as ins_w90d_share_late,
        cast(instalments.ins_w90d_short_sum as float) as ins_w90d_short_sum,
        cast(instalments.ins_w90d_pay_ratio_mean as float) as ins_w90d_pay_ratio_mean,
        cast(instalments.ins_w180d_n as float) as ins_w180d_n,
        cast(instalments.ins_w180d_dpd_max as float) as ins_w180d_dpd_max,
        cast(instalments.ins_w180d_share_late as float) as ins_w180d_share_late,
        cast(instalments.ins_w180d_short_sum as float) as ins_w180d_short_sum,
        cast(instalments.ins_w180d_pay_ratio_mean as float) as ins_w180d_pay_ratio_mean,
        cast(instalments.ins_w365d_n as float) as ins_w365d_n,
        cast(instalments.ins_w365d_dpd_max as float) as ins_w365d_dpd_max,
        cast(instalments.ins_w365d_share_late as float) as ins_w365d_share_late,
        cast(instalments.ins_w365d_short_sum as float) as ins_w365d_short_sum,
        cast(instalments.ins_w365d_pay_ratio_mean as float) as ins_w365d_pay_ratio_mean,
        cast(instalments.ins_w730d_n as float) as ins_w730d_n,
        cast(instalments.ins_w730d_dpd_max as float) as ins_w730d_dpd_max,
        cast(instalments.ins_w730d_share_late as float) as ins_w730d_share_late,
        cast(instalments.ins_w730d_short_sum as float) as ins_w730d_short_sum,
        cast(instalments.ins_w730d_pay_ratio_mean as float) as ins_w730d_pay_ratio_mean,
        cast(instalments.ins_last10_dpd_mean as float) as ins_last10_dpd_mean,
        cast(instalments.ins_last10_share_late as float) as ins_last10_share_late,
        cast(
            instalments.ins_ctr_share_late_180_all as float
        ) as ins_ctr_share_late_180_all,
        cast(instalments.ins_ctr_dpd_365_all as float) as ins_ctr_dpd_365_all,
        cast(
            instalments.ins_ctr_share_late_365_prev365 as float
        ) as ins_ctr_share_late_365_prev365,
        cast(instalments.ins_slope_dpd_12 as float) as ins_slope_dpd_12,
        cast(instalments.ins_slope_dpd_24 as float) as ins_slope_dpd_24,
        cast(instalments.ins_slope_dpd_60 as float) as ins_slope_dpd_60,
        cast(instalments.ins_slope_over_12 as float) as ins_slope_over_12,
        cast(instalments.ins_lastloan_dpd_mean as float) as ins_lastloan_dpd_mean,
        cast(instalments.ins_lastloan_dpd_max as float) as ins_lastloan_dpd_max,
        cast(instalments.ins_lastloan_share_late as float) as ins_lastloan_share_late,
        cast(
            instalments.ins_lastloan_pay_ratio_mean as float
        ) as ins_lastloan_pay_ratio_mean,
        cast(instalments.ins_first3_dpd_max as float) as ins_first3_dpd_max,
        cast(instalments.ins_first3_dpd_mean as float) as ins_first3_dpd_mean,
        cast(
            instalments.ins_first3_share_prev_late as float
        ) as ins_first3_share_prev_late,
        cast(instalments.ins_cash_share_late as float) as ins_cash_share_late,
        cast(instalments.ins_cash_dpd_max as float) as ins_cash_dpd_max,
        cast(instalments.ins_pos_share_late as float) as ins_pos_share_late,
        cast(instalments.ins_pos_dpd_max as float) as ins_pos_dpd_max,
        cast(instalments.ins_card_share_late as float) as ins_card_share_late,
        cast(instalments.ins_card_dpd_max as float) as ins_card_dpd_max,

        -- F07 life-cycle times
        cast(life_times.app_t_age_y as float) as app_t_age_y,
        cast(life_times.app_t_emp_y as float) as app_t_emp_y,
        cast(life_times.app_t_reg_y as float) as app_t_reg_y,
        cast(life_times.app_t_id_y as float) as app_t_id_y,
        cast(life_times.app_t_phone_y as float) as app_t_phone_y,
        cast(life_times.app_t_emp_birth as float) as app_t_emp_birth,
        cast(life_times.app_t_reg_birth as float) as app_t_reg_birth,
        cast(life_times.app_t_id_birth as float) as app_t_id_birth,
        cast(life_times.app_t_phone_birth as float) as app_t_phone_birth,
        cast(life_times.app_t_car_birth as float) as app_t_car_birth,
        cast(life_times.app_t_car_emp as float) as app_t_car_emp,
        cast(life_times.app_t_phone_emp as float) as app_t_phone_emp,
        cast(life_times.app_t_reg_emp as float) as app_t_reg_emp,
        cast(life_times.app_t_id_emp as float) as app_t_id_emp,
        cast(life_times.app_t_age_at_job as float) as app_t_age_at_job,
        cast(life_times.app_t_age_at_id as float) as app_t_age_at_id,
        cast(life_times.app_t_age_at_phone as float) as app_t_age_at_phone,
        cast(life_times.app_t_age_at_reg as float) as app_t_age_at_reg,
        cast(life_times.app_t_id_less_reg as float) as app_t_id_less_reg,
        cast(life_times.app_t_age_at_payoff as float) as app_t_age_at_payoff,
        cast(life_times.app_t_id_renewal_lag_y as float) as app_t_id_renewal_lag_y,
        cast(life_times.app_t_income_birth as float) as app_t_income_birth,
        cast(life_times.app_t_income_emp as float) as app_t_income_emp,
        cast(life_times.app_t_hour_sin as float) as app_t_hour_sin,
        cast(life_times.app_t_hour_cos as float) as app_t_hour_cos,
        cast(life_times.app_t_emp_sentinel as float) as app_t_emp_sentinel,
        cast(life_times.app_t_phone_zero as float) as app_t_phone_zero,

        -- F08 attributes of the application
        cast(attributes.app_amt_income as float) as app_amt_income,
        cast(attributes.app_amt_credit as float) as app_amt_credit,
        cast(attributes.app_amt_annuity as float) as app_amt_annuity,
        cast(attributes.app_amt_goods as float) as app_amt_goods,
        cast(attributes.app_cnt_children as float) as app_cnt_children,
        cast(attributes.app_cnt_fam as float) as app_cnt_fam,
        cast(attributes.app_region_pop as float) as app_region_pop,
        cast(attributes.app_region_rating as float) as app_region_rating,
        cast(attributes.app_region_rating_city as float) as app_region_rating_city,
        cast(attributes.app_region_pop_cat as integer) as app_region_pop_cat,
        cast(attributes.app_req_mon as float) as app_req_mon,
        cast(attributes.app_req_qrt as float) as app_req_qrt,
        cast(attributes.app_req_year as float) as app_req_year,
        cast(attributes.app_req_total as float) as app_req_total,
        cast(attributes.app_soc_obs30 as float) as app_soc_obs30,
        cast(attributes.app_soc_def30 as float) as app_soc_def30,
        cast(attributes.app_soc_obs60 as float) as app_soc_obs60,
        cast(attributes.app_soc_def60 as float) as app_soc_def60,
        cast(attributes.app_soc_def_ratio30 as float) as app_soc_def_ratio30,
        cast(
            attributes.app_mismatch_city_live_work as float
        ) as app_mismatch_city_live_work,
        cast(
            attributes.app_mismatch_city_reg_live as float
        ) as app_mismatch_city_reg_live,
        cast(
            attributes.app_mismatch_city_reg_work as float
        ) as app_mismatch_city_reg_work,
        cast(attributes.app_mismatch_sum as float) as app_mismatch_sum,
        cast(attributes.app_contact_phone as float) as app_contact_phone,
        cast(attributes.app_contact_work as float) as app_contact_work,
        cast(attributes.app_contact_emp as float) as app_contact_emp,
        cast(attributes.app_contact_email as float) as app_contact_email,
        cast(attributes.app_contact_sum as float) as app_contact_sum,
        cast(attributes.app_own_car as float) as app_own_car,
        cast(attributes.app_own_realty as float) as app_own_realty,
        cast(attributes.app_car_age as float) as app_car_age,
        cast(attributes.app_doc_3 as float) as app_doc_3,
        cast(attributes.app_doc_6 as float) as app_doc_6,
        cast(attributes.app_doc_8 as float) as app_doc_8,
        cast(attributes.app_doc_16 as float) as app_doc_16,
        cast(attributes.app_doc_18 as float) as app_doc_18,
        cast(attributes.app_doc_count as float) as app_doc_count,
        cast(attributes.app_cat_contract_type as integer) as app_cat_contract_type,
        cast(attributes.app_cat_gender as integer) as app_cat_gender,
        cast(attributes.app_cat_income_type as integer) as app_cat_income_type,
        cast(attributes.app_cat_family_status as integer) as app_cat_family_status,
        cast(attributes.app_cat_housing as integer) as app_cat_housing,
        cast(attributes.app_cat_occupation as integer) as app_cat_occupation,
        cast(attributes.app_cat_organization as integer) as app_cat_organization,
        cast(attributes.app_cat_weekday as integer) as app_cat_weekday,
        cast(attributes.app_cat_suite as integer) as app_cat_suite,
        cast(attributes.app_education_ord as float) as app_education_ord,
        cast(attributes.app_bld_mean as float) as app_bld_mean,
        cast(attributes.app_bld_std as float) as app_bld_std,
        cast(attributes.app_bld_n_null as float) as app_bld_n_null,
        cast(attributes.app_bld_apartments as float) as app_bld_apartments,
        cast(attributes.app_bld_livingarea as float) as app_bld_livingarea,
        cast(attributes.app_bld_floorsmax as float) as app_bld_floorsmax,
        cast(attributes.app_bld_house_type as integer) as app_bld_house_type,
        cast(attributes.app_bld_walls as integer) as app_bld_walls,
        cast(attributes.app_hour as float) as app_hour,

        -- F09 credit card behaviour
        cast(histories.cc_has as float) as cc_has,
        cast(card_months.cc_n_months as float) as cc_n_months,
        cast(card_months.cc_n_prev as float) as cc_n_prev,
        cast(card_months.cc_util_max as float) as cc_util_max,
        cast(card_months.cc_util_mean as float) as cc_util_mean,
        cast(card_months.cc_util_last as float) as cc_util_last,
        cast(card_months.cc_util_max_2m as float) as cc_util_max_2m,
        cast(card_months.cc_util_max_3m as float) as cc_util_max_3m,
        cast(card_months.cc_util_mean_12m as float) as cc_util_mean_12m,
        cast(card_months.cc_util_max_12m as float) as cc_util_max_12m,
        cast(card_months.cc_util_slope_12m as float) as cc_util_slope_12m,
        cast(card_months.cc_util_expw as float) as cc_util_expw,
        cast(card_months.cc_balance_max as float) as cc_balance_max,
        cast(card_months.cc_balance_last as float) as cc_balance_last,
        cast(card_months.cc_limit_last as float) as cc_limit_last,
        cast(card_months.cc_limit_last_to_min as float) as cc_limit_last_to_min,
        cast(card_months.cc_limit_cut as float) as cc_limit_cut,
        cast(card_months.cc_draw_atm_sum as float) as cc_draw_atm_sum,
        cast(card_months.cc_draw_atm_max as float) as cc_draw_atm_max,
        cast(card_months.cc_draw_pos_sum as float) as cc_draw_pos_sum,
        cast(card_months.cc_draw_sum as float) as cc_draw_sum,
        cast(card_months.cc_atm_share as float) as cc_atm_share,
        cast(card_months.cc_n_atm_mean as float) as cc_n_atm_mean,
        cast(card_months.cc_n_atm_max as float) as cc_n_atm_max,
        cast(card_months.cc_n_draw_std_12m as float) as cc_n_draw_std_12m,
        cast(card_months.cc_paymin_min as float) as cc_paymin_min,
        cast(card_months.cc_paymin_mean as float) as cc_paymin_mean,
        cast(card_months.cc_share_below_min as float) as cc_share_below_min,
        cast(card_months.cc_paid_mean as float) as cc_paid_mean,
        cast(card_months.cc_share_min_only as float) as cc_share_min_only,
        cast(card_months.cc_fee_mean as float) as cc_fee_mean,
        cast(card_months.cc_share_overlimit as float) as cc_share_overlimit,
        cast(card_months.cc_months_since_draw as float) as cc_months_since_draw,
        cast(card_months.cc_dpd_max as float) as cc_dpd_max,
        cast(card_months.cc_dpd_mean as float) as cc_dpd_mean,
        cast(card_months.cc_dpd_max_12m as float) as cc_dpd_max_12m,
        cast(card_months.cc_dpd_def_max as float) as cc_dpd_def_max,
        cast(card_months.cc_share_dpd as float) as cc_share_dpd,

        -- F10 monthly status of store and cash loans
        cast(pos_loans.pos_n_months as float) as pos_n_months,
        cast(pos_loans.pos_n_prev as float) as pos_n_prev,
        cast(pos_loans.pos_dpd_max as float) as pos_dpd_max,
        cast(pos_loans.pos_dpd_mean as float) as pos_dpd_mean,
        cast(pos_loans.pos_dpd_def_max as float) as pos_dpd_def_max,
        cast(pos_loans.pos_dpd_def_mean as float) as pos_dpd_def_mean,
        cast(pos_loans.pos_share_dpd as float) as pos_share_dpd,
        cast(pos_loans.pos_share_dpd_def as float) as pos_share_dpd_def,
        cast(pos_loans.pos_month_min as float) as pos_month_min,
        cast(pos_loans.pos_month_max as float) as pos_month_max,
        cast(pos_loans.pos_n_completed as float) as pos_n_completed,
        cast(pos_loans.pos_share_completed as float) as pos_share_completed,
        cast(pos_loans.pos_n_active as float) as pos_n_active,
        cast(pos_loans.pos_n_bad_status as float) as pos_n_bad_status,
        cast(pos_loans.pos_remaining_sum as float) as pos_remaining_sum,
        cast(pos_loans.pos_remaining_max as float) as pos_remaining_max,
        cast(pos_loans.pos_remaining_ratio_mean as float) as pos_remaining_ratio_mean,
        cast(pos_loans.pos_early_complete_share as float) as pos_early_complete_share,
        cast(pos_loans.pos_ahead_max as float) as pos_ahead_max,
        cast(pos_loans.pos_ahead_ratio_min as float) as pos_ahead_ratio_min,
        cast(pos_loans.pos_w3m_dpd_max as float) as pos_w3m_dpd_max,
        cast(pos_loans.pos_w3m_share_dpd as float) as pos_w3m_share_dpd,
        cast(pos_loans.pos_w12m_dpd_max as float) as pos_w12m_dpd_max,
        cast(pos_loans.pos_w12m_share_dpd as float) as pos_w12m_share_dpd,
        cast(pos_loans.pos_w24m_dpd_max as float) as pos_w24m_dpd_max,
        cast(pos_loans.pos_w24m_share_dpd as float) as pos_w24m_share_dpd,
        cast(pos_loans.pos_last3loans_share_dpd as float) as pos_last3loans_share_dpd,
        cast(pos_loans.pos_slope_dpd_12m as float) as pos_slope_dpd_12m,
        cast(pos_loans.pos_months_since_dpd as float) as pos_months_since_dpd,

        -- F11 histories relative to the request
        cast(crossed.x_bur_credit_mean_income as float) as x_bur_credit_mean_income,
        cast(crossed.x_bur_act_credit_income as float) as x_bur_act_credit_income,
        cast(crossed.x_bur_act_debt_income as float) as x_bur_act_debt_income,
        cast(crossed.x_bur_debt_curr_credit as float) as x_bur_debt_curr_credit,
        cast(crossed.x_bur_annuity_curr as float) as x_bur_annuity_curr,
        cast(crossed.x_prev_credit_min_curr as float) as x_prev_credit_min_curr,
        cast(crossed.x_prev_credit_mean_curr as float) as x_prev_credit_mean_curr,
        cast(crossed.x_prev_credit_max_curr as float) as x_prev_credit_max_curr,
        cast(crossed.x_prev_annuity_mean_curr as float) as x_prev_annuity_mean_curr,
        cast(crossed.x_prev_annuity_max_curr as float) as x_prev_annuity_max_curr,
        cast(crossed.x_annuity_max_inst as float) as x_annuity_max_inst,
        cast(crossed.x_paid_min_annuity as float) as x_paid_min_annuity,
        cast(crossed.x_paid_mean_annuity as float) as x_paid_mean_annuity,
        cast(crossed.x_paid_max_annuity as float) as x_paid_max_annuity,
        cast(crossed.x_term_prev_mean_curr as float) as x_term_prev_mean_curr,
        cast(crossed.x_term_prev_max_curr as float) as x_term_prev_max_curr,
        cast(crossed.x_decision_birth as float) as x_decision_birth,
        cast(crossed.x_decision_emp as float) as x_decision_emp,
        cast(crossed.x_credit_birth as float) as x_credit_birth,
        cast(crossed.x_credit_emp as float) as x_credit_emp,
        cast(crossed.x_last_prev_credit_curr as float) as x_last_prev_credit_curr,
        cast(crossed.x_last_prev_annuity_curr as float) as x_last_prev_annuity_curr,
        cast(crossed.x_credit_rank as float) as x_credit_rank,
        cast(crossed.x_same_type_last as float) as x_same_type_last,
        cast(crossed.x_refused_max_curr as float) as x_refused_max_curr,
        cast(crossed.x_cc_balance_income as float) as x_cc_balance_income,
        cast(crossed.x_cc_limit_curr as float) as x_cc_limit_curr,
        cast(crossed.x_inquiry_to_open as float) as x_inquiry_to_open,

        -- F12 open exposure and what falls due
        cast(exposures.exp_n_active as float) as exp_n_active,
        cast(exposures.exp_annuity_sum as float) as exp_annuity_sum,
        cast(exposures.exp_credit_sum as float) as exp_credit_sum,
        cast(exposures.exp_paid_sum as float) as exp_paid_sum,
        cast(exposures.exp_remaining_sum as float) as exp_remaining_sum,
        cast(exposures.exp_remaining_max as float) as exp_remaining_max,
        cast(exposures.exp_repay_ratio as float) as exp_repay_ratio,
        cast(exposures.exp_remaining_term_max as float) as exp_remaining_term_max,
        cast(exposures.exp_remaining_term_sum as float) as exp_remaining_term_sum,
        cast(exposures.exp_due_1m as float) as exp_due_1m,
        cast(exposures.exp_due_6m as float) as exp_due_6m,
        cast(exposures.exp_due_12m as float) as exp_due_12m,
        cast(exposures.exp_due_18m as float) as exp_due_18m,
        cast(exposures.exp_due_24m as float) as exp_due_24m,
        cast(exposures.exp_total_annuity as float) as exp_total_annuity,
        cast(exposures.exp_total_annuity_income as float) as exp_total_annuity_income,
        cast(exposures.exp_total_debt as float) as exp_total_debt,
        cast(exposures.exp_total_debt_income as float) as exp_total_debt_income,

        -- F13 monthly status of bureau credits
        cast(bureau_months.bb_n_months_sum as float) as bb_n_months_sum,
        cast(bureau_months.bb_n_months_mean as float) as bb_n_months_mean,
        cast(bureau_months.bb_share_late_mean as float) as bb_share_late_mean,
        cast(bureau_months.bb_share_late_max as float) as bb_share_late_max,
        cast(bureau_months.bb_ever_30 as float) as bb_ever_30,
        cast(bureau_months.bb_ever_60 as float) as bb_ever_60,
        cast(bureau_months.bb_ever_120 as float) as bb_ever_120,
        cast(bureau_months.bb_status_max as float) as bb_status_max,
        cast(bureau_months.bb_status_last_max as float) as bb_status_last_max,
        cast(bureau_months.bb_share_c_mean as float) as bb_share_c_mean,
        cast(bureau_months.bb_share_x_mean as float) as bb_share_x_mean,
        cast(bureau_months.bb_months_since_late as float) as bb_months_since_late,
        cast(bureau_months.bb_worst_6m as float) as bb_worst_6m,
        cast(bureau_months.bb_worst_12m as float) as bb_worst_12m,
        cast(bureau_months.bb_n_late_12m as float) as bb_n_late_12m,
        cast(bureau_months.bb_n_late_24m as float) as bb_n_late_24m,
        cast(bureau_months.bb_slope_12m as float) as bb_slope_12m,
        cast(bureau_months.bb_n_loans as float) as bb_n_loans,
        cast(bureau_months.bb_coverage as float) as bb_coverage,
        cast(bureau_months.bb_n_loans_ever_late as float) as bb_n_loans_ever_late,

        -- F14 position among peers
        cast(peers.peer_g1_ext_mean as float) as peer_g1_ext_mean,
        cast(peers.peer_g1_income as float) as peer_g1_income,
        cast(peers.peer_g1_credit as float) as peer_g1_credit,
        cast(peers.peer_g1_annuity as float) as peer_g1_annuity,
        cast(peers.peer_g1_term as float) as peer_g1_term,
        cast(peers.peer_g2_ext_mean as float) as peer_g2_ext_mean,
        cast(peers.peer_g2_income as float) as peer_g2_income,
        cast(peers.peer_g2_credit as float) as peer_g2_credit,
        cast(peers.peer_g2_annuity as float) as peer_g2_annuity,
        cast(peers.peer_g2_term as float) as peer_g2_term,
        cast(peers.peer_org_income as float) as peer_org_income,
        cast(peers.peer_org_ext_mean as float) as peer_org_ext_mean,
        cast(peers.peer_region_income as float) as peer_region_income,
        cast(peers.peer_region_rate as float) as peer_region_rate,
        cast(peers.peer_ge_ext_2 as float) as peer_ge_ext_2,
        cast(peers.peer_ge_ext_3 as float) as peer_ge_ext_3,

        -- F15 extent of the file
        cast(histories.meta_n_null_app as float) as meta_n_null_app,
        cast(histories.meta_n_null_housing as float) as meta_n_null_housing,
        cast(histories.meta_n_tables as float) as meta_n_tables,
        cast(histories.meta_has_bureau as float) as meta_has_bureau,
        cast(histories.meta_has_bb as float) as meta_has_bb,
        cast(histories.meta_has_prev as float) as meta_has_prev
    from applications
    left join external_scores
        on applications.sk_id_curr = external_scores.sk_id_curr
    left join affordability
        on applications.sk_id_curr = affordability.sk_id_curr
    left join previous_applications
        on applications.sk_id_curr = previous_applications.sk_id_curr
    left join bureau_credits
        on applications.sk_id_curr = bureau_credits.sk_id_curr
    left join instalments
        on applications.sk_id_curr = instalments.sk_id_curr
    left join life_times
        on applications.sk_id_curr = life_times.sk_id_curr
    left join attributes
        on applications.sk_id_curr = attributes.sk_id_curr
    left join card_months
        on applications.sk_id_curr = card_months.sk_id_curr
    left join pos_loans
        on applications.sk_id_curr = pos_loans.sk_id_curr
    left join histories
        on applications.sk_id_curr = histories.sk_id_curr
    left join requested_loans
        on applications.sk_id_curr = requested_loans.sk_id_curr
    left join crossed
        on applications.sk_id_curr = crossed.sk_id_curr
    left join exposures
        on applications.sk_id_curr = exposures.sk_id_curr
    left join bureau_months
        on applications.sk_id_curr = bureau_months.sk_id_curr
    left join peers
        on applications.sk_id_curr = peers.sk_id_curr

)

select * from joined
order by sk_id_curr
