{%- set families = {
    'external_scores': 'int_external_scores_summarised_to_application',
    'affordability': 'int_affordability_compared_to_application',
    'previous_applications': 'int_previous_applications_aggregated_to_application',
    'bureau_credits': 'int_bureau_credits_aggregated_to_application',
    'instalments': 'int_instalments_aggregated_to_application',
    'life_times': 'int_life_times_measured_to_application',
    'attributes': 'int_attributes_encoded_to_application',
    'card_months': 'int_card_months_aggregated_to_application',
    'pos_loans': 'int_pos_loans_aggregated_to_application',
    'histories': 'int_histories_counted_to_application',
    'requested_loans': 'int_requested_loans_compared_to_application',
    'crossed': 'int_histories_related_to_request',
    'exposures': 'int_exposures_aggregated_to_application',
    'bureau_months': 'int_bureau_months_aggregated_to_application',
    'peers': 'int_applications_compared_to_peers',
} -%}
{%- set features = [
    ('F01 external scores', 'external_scores', [
        'ext_1', 'ext_2', 'ext_3', 'ext_mean', 'ext_min', 'ext_max', 'ext_median',
        'ext_std', 'ext_range', 'ext_sum', 'ext_prod', 'ext_prod_12', 'ext_prod_13',
        'ext_prod_23', 'ext_gmean_13', 'ext_wmean_a', 'ext_wmean_b', 'ext_diff_12',
        'ext_diff_13', 'ext_diff_23', 'ext_n_null', 'ext_null_mask',
        'ext_x_credit_div_3', 'ext_x_annuity_div_3', 'ext_x_term_div_mean',
        'ext_x_age_div_1', 'ext_x_age_div_2', 'ext_x_age_div_3',
        'ext_x_income_mul_mean', 'ext_x_emp_mul_mean',
    ]),
    ('F02 term and price of the requested loan', 'requested_loans', [
        'rate_cand_min', 'rate_cand_mean', 'rate_cand_max', 'rate_cand_n',
        'rate_term_hat', 'rate_term_hat_p25', 'rate_term_hat_p75',
        'rate_term_hat_support', 'rate_month_hat', 'rate_apr_hat', 'rate_simple_hat',
        'rate_interest_share_hat', 'rate_interest_amt_hat',
        'rate_interest_to_income_hat', 'rate_minus_prev_last', 'rate_minus_prev_mean',
        'rate_term_gap', 'rate_minus_peer',
    ]),
    ('F03 affordability', 'affordability', [
        'app_r_credit_annuity', 'app_r_annuity_credit', 'app_r_credit_goods',
        'app_r_goods_less_credit', 'app_r_goods_less_credit_income',
        'app_r_credit_income', 'app_r_annuity_income', 'app_r_goods_income',
        'app_r_goods_annuity', 'app_r_insurance_share', 'app_r_income_person',
        'app_r_income_child', 'app_r_income_adult', 'app_r_credit_person',
        'app_r_credit_child', 'app_r_annuity_person',
    ]),
    ('F04 previous Home Credit applications', 'previous_applications', [
        'prev_n', 'prev_n_approved', 'prev_n_refused', 'prev_n_canceled',
        'prev_share_approved', 'prev_share_refused', 'prev_days_decision_min',
        'prev_days_decision_max', 'prev_days_decision_mean', 'prev_gap_mean',
        'prev_gap_last', 'prev_app_amt_max', 'prev_app_amt_mean',
        'prev_ratio_app_credit_min', 'prev_ratio_app_credit_max',
        'prev_ratio_app_credit_mean', 'prev_diff_app_credit_max',
        'prev_diff_app_credit_mean', 'prev_down_rate_max', 'prev_down_rate_mean',
        'prev_term_mean', 'prev_term_max', 'prev_hour_absdiff', 'prev_share_insured',
        'prev_share_xsell', 'prev_share_walkin', 'prev_share_new_client',
        'prev_share_yield_high', 'prev_share_cash', 'prev_reject_share_hc',
        'prev_reject_share_limit', 'prev_reject_share_sco', 'prev_reject_share_scofr',
        'prev_yield_ord_mean', 'prev_yield_ord_max', 'prev_yield_ord_last',
        'prev_appr_annuity_max', 'prev_appr_annuity_mean', 'prev_appr_annuity_sum',
        'prev_appr_credit_max', 'prev_appr_credit_mean', 'prev_appr_credit_sum',
        'prev_appr_goods_total_mean', 'prev_appr_goods_total_min',
        'prev_appr_term_mean', 'prev_appr_term_max', 'prev_appr_days_decision_min',
        'prev_appr_first_due_min', 'prev_appr_last_due_v1_min',
        'prev_appr_last_due_v1_max', 'prev_appr_last_due_v1_mean', 'prev_appr_slip_min',
        'prev_appr_slip_mean', 'prev_appr_slip_max', 'prev_appr_early_payoff_share',
        'prev_appr_rate_min', 'prev_appr_rate_max', 'prev_appr_rate_mean',
        'prev_appr_rate_last', 'prev_appr_simple_rate_min',
        'prev_appr_simple_rate_mean', 'prev_appr_simple_rate_max',
        'prev_appr_interest_share_mean', 'prev_appr_interest_share_max',
        'prev_ref_app_max', 'prev_ref_app_mean', 'prev_ref_credit_max',
        'prev_ref_days_decision_max', 'prev_ref_days_decision_min',
        'prev_ref_days_decision_mean', 'prev_ref_ratio_mean', 'prev_ref_share_cash',
        'prev_ref_streak', 'prev_ref_last_vs_curr', 'prev_pos_n',
        'prev_pos_share_approved', 'prev_pos_annuity_mean', 'prev_pos_rate_mean',
        'prev_pos_days_decision_max', 'prev_cash_n', 'prev_cash_share_approved',
        'prev_cash_annuity_mean', 'prev_cash_rate_mean', 'prev_cash_days_decision_max',
        'prev_rev_n', 'prev_rev_share_approved', 'prev_last1_share_approved',
        'prev_last1_share_refused', 'prev_last1_credit_mean', 'prev_last1_annuity_mean',
        'prev_last1_term_mean', 'prev_last1_rate_mean', 'prev_last5_share_approved',
        'prev_last5_share_refused', 'prev_last5_credit_mean', 'prev_last5_annuity_mean',
        'prev_last5_term_mean', 'prev_last5_rate_mean', 'prev_w6m_n',
        'prev_w6m_n_refused', 'prev_w6m_credit_sum', 'prev_w24m_n',
        'prev_w24m_n_refused', 'prev_w24m_credit_sum',
        'prev_last_cat_product_combination', 'prev_last_cat_yield_group',
        'prev_last_cat_goods_category', 'prev_last_cat_reject_reason',
        'prev_last_cat_status', 'prev_last_cat_channel', 'prev_first_cat_goods_category',
    ]),
    ('F05 credit bureau exposure', 'bureau_credits', [
        'bur_n', 'bur_n_types', 'bur_n_active', 'bur_share_active', 'bur_n_sold_bad',
        'bur_n_other_currency', 'bur_days_credit_min', 'bur_days_credit_max',
        'bur_days_credit_mean', 'bur_days_credit_std', 'bur_enddate_max',
        'bur_n_end_future', 'bur_share_end_future', 'bur_gap_mean', 'bur_gap_last',
        'bur_credit_sum', 'bur_credit_mean', 'bur_credit_max', 'bur_debt_sum',
        'bur_debt_mean', 'bur_debt_max', 'bur_debt_ratio_max', 'bur_debt_ratio_mean',
        'bur_debt_ratio_std', 'bur_debt_ratio_total', 'bur_left_min', 'bur_left_mean',
        'bur_left_max', 'bur_overdue_sum', 'bur_overdue_max', 'bur_overdue_ratio_total',
        'bur_maxover_max', 'bur_maxover_mean', 'bur_n_overdue_days_pos',
        'bur_overdue_days_max', 'bur_prolong_sum', 'bur_prolong_max', 'bur_limit_sum',
        'bur_annuity_sum', 'bur_update_max', 'bur_slip_mean', 'bur_share_early_close',
        'bur_planned_dur_mean', 'bur_act_days_credit_max', 'bur_act_days_credit_mean',
        'bur_act_days_credit_min', 'bur_act_enddate_min', 'bur_act_enddate_max',
        'bur_act_credit_sum', 'bur_act_credit_max', 'bur_act_debt_sum',
        'bur_act_debt_mean', 'bur_act_debt_max', 'bur_act_debt_ratio_max',
        'bur_act_debt_ratio_mean', 'bur_act_debt_ratio_total', 'bur_act_left_sum',
        'bur_act_left_min', 'bur_act_limit_use_max', 'bur_act_maxover_max',
        'bur_act_monthly_due_sum', 'bur_cls_days_credit_max',
        'bur_cls_enddate_fact_max', 'bur_cls_update_max', 'bur_cls_credit_sum',
        'bur_cls_credit_max', 'bur_cls_maxover_max', 'bur_cls_dur_fact_mean',
        'bur_consumer_n', 'bur_consumer_n_active', 'bur_consumer_debt_ratio_max',
        'bur_consumer_credit_sum', 'bur_consumer_days_credit_max', 'bur_card_n',
        'bur_card_n_active', 'bur_card_debt_ratio_max', 'bur_card_credit_sum',
        'bur_card_days_credit_max', 'bur_mortgage_n', 'bur_mortgage_n_active',
        'bur_mortgage_debt_ratio_max', 'bur_car_n', 'bur_car_n_active',
        'bur_car_debt_ratio_max', 'bur_micro_n', 'bur_micro_n_active',
        'bur_micro_debt_ratio_max', 'bur_w6m_n', 'bur_w6m_credit_sum',
        'bur_w6m_debt_sum', 'bur_w12m_n', 'bur_w12m_credit_sum', 'bur_w12m_debt_sum',
        'bur_w24m_n', 'bur_w24m_credit_sum', 'bur_w24m_debt_sum', 'bur_trend_n_6_24',
        'bur_trend_n_12_36', 'bur_trend_credit_12_all', 'bur_last_debt_ratio',
        'bur_last_credit', 'bur_last_type', 'bur_last_is_active', 'bur_last_maxover',
        'bur_last_enddate',
    ]),
    ('F06 instalment payment behaviour', 'instalments', [
        'ins_n', 'ins_n_prev', 'ins_n_version', 'ins_dpd_max', 'ins_dpd_mean',
        'ins_dpd_sum', 'ins_dpd_std', 'ins_dbd_max', 'ins_dbd_mean', 'ins_dbd_std',
        'ins_share_late', 'ins_share_late7', 'ins_share_late30', 'ins_n_late',
        'ins_pay_ratio_min', 'ins_pay_ratio_mean', 'ins_pay_ratio_std', 'ins_short_sum',
        'ins_short_max', 'ins_short_mean', 'ins_share_short', 'ins_share_over',
        'ins_inst_max', 'ins_inst_mean', 'ins_inst_sum', 'ins_paid_min', 'ins_paid_max',
        'ins_paid_mean', 'ins_entry_max', 'ins_entry_mean', 'ins_wdelay_max',
        'ins_wdelay_mean', 'ins_parts_max', 'ins_parts_mean', 'ins_n_missing',
        'ins_days_since_late', 'ins_late_streak_max', 'ins_share_late_after_partial',
        'ins_expw_dpd', 'ins_expw_late', 'ins_w90d_n', 'ins_w90d_dpd_max',
        'ins_w90d_share_late', 'ins_w90d_short_sum', 'ins_w90d_pay_ratio_mean',
        'ins_w180d_n', 'ins_w180d_dpd_max', 'ins_w180d_share_late',
        'ins_w180d_short_sum', 'ins_w180d_pay_ratio_mean', 'ins_w365d_n',
        'ins_w365d_dpd_max', 'ins_w365d_share_late', 'ins_w365d_short_sum',
        'ins_w365d_pay_ratio_mean', 'ins_w730d_n', 'ins_w730d_dpd_max',
        'ins_w730d_share_late', 'ins_w730d_short_sum', 'ins_w730d_pay_ratio_mean',
        'ins_last10_dpd_mean', 'ins_last10_share_late', 'ins_ctr_share_late_180_all',
        'ins_ctr_dpd_365_all', 'ins_ctr_share_late_365_prev365', 'ins_slope_dpd_12',
        'ins_slope_dpd_24', 'ins_slope_dpd_60', 'ins_slope_over_12',
        'ins_lastloan_dpd_mean', 'ins_lastloan_dpd_max', 'ins_lastloan_share_late',
        'ins_lastloan_pay_ratio_mean', 'ins_first3_dpd_max', 'ins_first3_dpd_mean',
        'ins_first3_share_prev_late', 'ins_cash_share_late', 'ins_cash_dpd_max',
        'ins_pos_share_late', 'ins_pos_dpd_max', 'ins_card_share_late',
        'ins_card_dpd_max',
    ]),
    ('F07 life-cycle times', 'life_times', [
        'app_t_age_y', 'app_t_emp_y', 'app_t_reg_y', 'app_t_id_y', 'app_t_phone_y',
        'app_t_emp_birth', 'app_t_reg_birth', 'app_t_id_birth', 'app_t_phone_birth',
        'app_t_car_birth', 'app_t_car_emp', 'app_t_phone_emp', 'app_t_reg_emp',
        'app_t_id_emp', 'app_t_age_at_job', 'app_t_age_at_id', 'app_t_age_at_phone',
        'app_t_age_at_reg', 'app_t_id_less_reg', 'app_t_age_at_payoff',
        'app_t_id_renewal_lag_y', 'app_t_income_birth', 'app_t_income_emp',
        'app_t_hour_sin', 'app_t_hour_cos', 'app_t_emp_sentinel', 'app_t_phone_zero',
    ]),
    ('F08 attributes of the application', 'attributes', [
        'app_amt_income', 'app_amt_credit', 'app_amt_annuity', 'app_amt_goods',
        'app_cnt_children', 'app_cnt_fam', 'app_region_pop', 'app_region_rating',
        'app_region_rating_city', 'app_region_pop_cat', 'app_req_mon', 'app_req_qrt',
        'app_req_year', 'app_req_total', 'app_soc_obs30', 'app_soc_def30',
        'app_soc_obs60', 'app_soc_def60', 'app_soc_def_ratio30',
        'app_mismatch_city_live_work', 'app_mismatch_city_reg_live',
        'app_mismatch_city_reg_work', 'app_mismatch_sum', 'app_contact_phone',
        'app_contact_work', 'app_contact_emp', 'app_contact_email', 'app_contact_sum',
        'app_own_car', 'app_own_realty', 'app_car_age', 'app_doc_3', 'app_doc_6',
        'app_doc_8', 'app_doc_16', 'app_doc_18', 'app_doc_count',
        'app_cat_contract_type', 'app_cat_gender', 'app_cat_income_type',
        'app_cat_family_status', 'app_cat_housing', 'app_cat_occupation',
        'app_cat_organization', 'app_cat_weekday', 'app_cat_suite', 'app_education_ord',
        'app_bld_mean', 'app_bld_std', 'app_bld_n_null', 'app_bld_apartments',
        'app_bld_livingarea', 'app_bld_floorsmax', 'app_bld_house_type',
        'app_bld_walls', 'app_hour',
    ]),
    ('F09 credit card behaviour', 'histories', [
        'cc_has',
    ]),
    ('F09 credit card behaviour', 'card_months', [
        'cc_n_months', 'cc_n_prev', 'cc_util_max', 'cc_util_mean', 'cc_util_last',
        'cc_util_max_2m', 'cc_util_max_3m', 'cc_util_mean_12m', 'cc_util_max_12m',
        'cc_util_slope_12m', 'cc_util_expw', 'cc_balance_max', 'cc_balance_last',
        'cc_limit_last', 'cc_limit_last_to_min', 'cc_limit_cut', 'cc_draw_atm_sum',
        'cc_draw_atm_max', 'cc_draw_pos_sum', 'cc_draw_sum', 'cc_atm_share',
        'cc_n_atm_mean', 'cc_n_atm_max', 'cc_n_draw_std_12m', 'cc_paymin_min',
        'cc_paymin_mean', 'cc_share_below_min', 'cc_paid_mean', 'cc_share_min_only',
        'cc_fee_mean', 'cc_share_overlimit', 'cc_months_since_draw', 'cc_dpd_max',
        'cc_dpd_mean', 'cc_dpd_max_12m', 'cc_dpd_def_max', 'cc_share_dpd',
    ]),
    ('F10 monthly status of store and cash loans', 'pos_loans', [
        'pos_n_months', 'pos_n_prev', 'pos_dpd_max', 'pos_dpd_mean', 'pos_dpd_def_max',
        'pos_dpd_def_mean', 'pos_share_dpd', 'pos_share_dpd_def', 'pos_month_min',
        'pos_month_max', 'pos_n_completed', 'pos_share_completed', 'pos_n_active',
        'pos_n_bad_status', 'pos_remaining_sum', 'pos_remaining_max',
        'pos_remaining_ratio_mean', 'pos_early_complete_share', 'pos_ahead_max',
        'pos_ahead_ratio_min', 'pos_w3m_dpd_max', 'pos_w3m_share_dpd',
        'pos_w12m_dpd_max', 'pos_w12m_share_dpd', 'pos_w24m_dpd_max',
        'pos_w24m_share_dpd', 'pos_last3loans_share_dpd', 'pos_slope_dpd_12m',
        'pos_months_since_dpd',
    ]),
    ('F11 histories relative to the request', 'crossed', [
        'x_bur_credit_mean_income', 'x_bur_act_credit_income', 'x_bur_act_debt_income',
        'x_bur_debt_curr_credit', 'x_bur_annuity_curr', 'x_prev_credit_min_curr',
        'x_prev_credit_mean_curr', 'x_prev_credit_max_curr', 'x_prev_annuity_mean_curr',
        'x_prev_annuity_max_curr', 'x_annuity_max_inst', 'x_paid_min_annuity',
        'x_paid_mean_annuity', 'x_paid_max_annuity', 'x_term_prev_mean_curr',
        'x_term_prev_max_curr', 'x_decision_birth', 'x_decision_emp', 'x_credit_birth',
        'x_credit_emp', 'x_last_prev_credit_curr', 'x_last_prev_annuity_curr',
        'x_credit_rank', 'x_same_type_last', 'x_refused_max_curr',
        'x_cc_balance_income', 'x_cc_limit_curr', 'x_inquiry_to_open',
    ]),
    ('F12 open exposure and what falls due', 'exposures', [
        'exp_n_active', 'exp_annuity_sum', 'exp_credit_sum', 'exp_paid_sum',
        'exp_remaining_sum', 'exp_remaining_max', 'exp_repay_ratio',
        'exp_remaining_term_max', 'exp_remaining_term_sum', 'exp_due_1m', 'exp_due_6m',
        'exp_due_12m', 'exp_due_18m', 'exp_due_24m', 'exp_total_annuity',
        'exp_total_annuity_income', 'exp_total_debt', 'exp_total_debt_income',
    ]),
    ('F13 monthly status of bureau credits', 'bureau_months', [
        'bb_n_months_sum', 'bb_n_months_mean', 'bb_share_late_mean',
        'bb_share_late_max', 'bb_ever_30', 'bb_ever_60', 'bb_ever_120', 'bb_status_max',
        'bb_status_last_max', 'bb_share_c_mean', 'bb_share_x_mean',
        'bb_months_since_late', 'bb_worst_6m', 'bb_worst_12m', 'bb_n_late_12m',
        'bb_n_late_24m', 'bb_slope_12m', 'bb_n_loans', 'bb_coverage',
        'bb_n_loans_ever_late',
    ]),
    ('F14 position among peers', 'peers', [
        'peer_g1_ext_mean', 'peer_g1_income', 'peer_g1_credit', 'peer_g1_annuity',
        'peer_g1_term', 'peer_g2_ext_mean', 'peer_g2_income', 'peer_g2_credit',
        'peer_g2_annuity', 'peer_g2_term', 'peer_org_income', 'peer_org_ext_mean',
        'peer_region_income', 'peer_region_rate', 'peer_ge_ext_2', 'peer_ge_ext_3',
    ]),
    ('F15 extent of the file', 'histories', [
        'meta_n_null_app', 'meta_n_null_housing', 'meta_n_tables', 'meta_has_bureau',
        'meta_has_bb', 'meta_has_prev',
    ]),
] -%}
{#- Codes of categories and masks of bits: no numbers to round. -#}
{%- set codes = [
    'ext_null_mask', 'prev_last_cat_product_combination', 'prev_last_cat_yield_group',
    'prev_last_cat_goods_category', 'prev_last_cat_reject_reason',
    'prev_last_cat_status', 'prev_last_cat_channel', 'prev_first_cat_goods_category',
    'bur_last_type', 'app_region_pop_cat', 'app_cat_contract_type', 'app_cat_gender',
    'app_cat_income_type', 'app_cat_family_status', 'app_cat_housing',
    'app_cat_occupation', 'app_cat_organization', 'app_cat_weekday', 'app_cat_suite',
    'app_bld_house_type', 'app_bld_walls',
] -%}

-- Documented as it is built: dictionary and concepts belong to what the mart is.
-- depends_on: {{ ref('feature_dictionary') }}
-- depends_on: {{ ref('concepts') }}

with

applications as (

    select sk_id_curr from {{ ref('stg_home_credit__applications') }}

),

-- FLOAT halves the mart; a feature needs no more than its seven digits. Cast before the
-- join, which holds all families in memory.
{% for family, model in families.items() -%}
{{ family }} as (

    select
        {%- for _, of_family, names in features if of_family == family %}
            {%- for name in names %}
        cast({{ name }} as {{ 'integer' if name in codes else 'float' }}) as {{ name }},
            {%- endfor %}
        {%- endfor %}
        sk_id_curr
    from {{ ref(model) }}

),

{% endfor -%}

joined as (

    select
        applications.sk_id_curr
        {%- for family_title, family, names in features %},

        -- {{ family_title }}
            {%- for name in names %}
        {{ family }}.{{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        {%- endfor %}
    from applications
    {%- for family in families %}
    left join {{ family }}
        on applications.sk_id_curr = {{ family }}.sk_id_curr
    {%- endfor %}

)

select * from joined
order by sk_id_curr
