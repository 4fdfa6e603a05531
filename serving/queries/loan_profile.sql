select
    sk_id_curr,
    application_date,
    name_contract_type,
    amt_credit,
    amt_annuity,
    amt_goods_price,
    duration_months_estimate,
    effort_ratio,
    credit_to_income,
    down_payment_share,
    name_type_suite,
    weekday_appr_process_start,
    hour_appr_process_start,
    n_bureau_enquiries_year
from loan_profile
where sk_id_curr = $sk_id_curr
