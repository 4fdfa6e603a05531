-- question: Which values do not mean what they say, and what becomes of them?
-- asked by: anyone who models or queries the data
with

sizes as (

    select
        'application_train' as table_name,
        count(*) as n_rows
    from raw.application_train
    union all
    select
        'bureau' as table_name,
        count(*) as n_rows
    from raw.bureau
    union all
    select
        'bureau_balance' as table_name,
        count(*) as n_rows
    from raw.bureau_balance
    union all
    select
        'previous_application' as table_name,
        count(*) as n_rows
    from raw.previous_application
    union all
    select
        'pos_cash_balance' as table_name,
        count(*) as n_rows
    from raw.pos_cash_balance
    union all
    select
        'installments_payments' as table_name,
        count(*) as n_rows
    from raw.installments_payments
    union all
    select
        'credit_card_balance' as table_name,
        count(*) as n_rows
    from raw.credit_card_balance

),

found as (

    select
        'application_train' as table_name,
        'days_employed' as column_name,
        '365243' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing, with a flag of its own' as in_staging
    from raw.application_train
    where days_employed = 365243
    union all
    select
        'application_train' as table_name,
        'organization_type' as column_name,
        'XNA' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'a level of its own: no employer' as in_staging
    from raw.application_train
    where organization_type = 'XNA'
    union all
    select
        'application_train' as table_name,
        'code_gender' as column_name,
        'XNA' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing' as in_staging
    from raw.application_train
    where code_gender = 'XNA'
    union all
    select
        'application_train' as table_name,
        'name_family_status' as column_name,
        'Unknown' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing' as in_staging
    from raw.application_train
    where name_family_status = 'Unknown'
    union all
    select
        'application_train' as table_name,
        'name_income_type' as column_name,
        'Maternity leave' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'counted as Working' as in_staging
    from raw.application_train
    where name_income_type = 'Maternity leave'
    union all
    select
        'application_train' as table_name,
        'own_car_age' as column_name,
        '64, 65 or 91' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing: fillers' as in_staging
    from raw.application_train
    where own_car_age in (64, 65, 91)
    union all
    select
        'application_train' as table_name,
        'own_car_age' as column_name,
        'a car, and no age' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'stays missing' as in_staging
    from raw.application_train
    where flag_own_car = 'Y' and own_car_age is null
    union all
    select
        'application_train' as table_name,
        'days_last_phone_change' as column_name,
        '0' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing, with a flag of its own' as in_staging
    from raw.application_train
    where days_last_phone_change = 0
    union all
    select
        'application_train' as table_name,
        'region_rating_client_w_city' as column_name,
        '-1' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing' as in_staging
    from raw.application_train
    where region_rating_client_w_city = -1
    union all
    select
        'application_train' as table_name,
        'amt_income_total' as column_name,
        'below 30,000' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'kept' as in_staging
    from raw.application_train
    where amt_income_total < 30000
    union all
    select
        'application_train' as table_name,
        'amt_income_total' as column_name,
        'above 10 million' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'kept; ratios cut it at a frozen point' as in_staging
    from raw.application_train
    where amt_income_total > 10000000
    union all
    select
        'application_train' as table_name,
        'amt_annuity' as column_name,
        'above the yearly income' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'kept' as in_staging
    from raw.application_train
    where amt_annuity > amt_income_total
    union all
    select
        'application_train' as table_name,
        'amt_req_credit_bureau_qrt' as column_name,
        'above 20' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing' as in_staging
    from raw.application_train
    where amt_req_credit_bureau_qrt > 20
    union all
    select
        'application_train' as table_name,
        'obs_30_cnt_social_circle' as column_name,
        'above 50' as value_found,
        count(*) as n,
        avg(target) as default_rate,
        'missing' as in_staging
    from raw.application_train
    where obs_30_cnt_social_circle > 50
    union all
    select
        'bureau' as table_name,
        'days_credit_enddate' as column_name,
        'a century ago or four decades on' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.bureau
    where days_credit_enddate not between -36000 and 15000
    union all
    select
        'bureau' as table_name,
        'days_enddate_fact' as column_name,
        'a century ago, or ahead' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.bureau
    where days_enddate_fact not between -36000 and 0
    union all
    select
        'bureau' as table_name,
        'amt_credit_sum_debt' as column_name,
        'below 0' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        '0: overpaid' as in_staging
    from raw.bureau
    where amt_credit_sum_debt < 0
    union all
    select
        'bureau' as table_name,
        'amt_credit_sum' as column_name,
        '0' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'kept; no ratio' as in_staging
    from raw.bureau
    where amt_credit_sum = 0
    union all
    select
        'previous_application' as table_name,
        'days_first_drawing' as column_name,
        '365243' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.previous_application
    where days_first_drawing = 365243
    union all
    select
        'previous_application' as table_name,
        'days_last_due' as column_name,
        '365243' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing; of an approved loan: still running' as in_staging
    from raw.previous_application
    where days_last_due = 365243
    union all
    select
        'previous_application' as table_name,
        'days_termination' as column_name,
        '365243' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.previous_application
    where days_termination = 365243
    union all
    select
        'previous_application' as table_name,
        'name_cash_loan_purpose' as column_name,
        'XNA or XAP' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.previous_application
    where name_cash_loan_purpose in ('XNA', 'XAP')
    union all
    select
        'previous_application' as table_name,
        'code_reject_reason' as column_name,
        'XNA or XAP' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.previous_application
    where code_reject_reason in ('XNA', 'XAP')
    union all
    select
        'previous_application' as table_name,
        'sellerplace_area' as column_name,
        'below 0, or a round million' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.previous_application
    where sellerplace_area not between 0 and 999999
    union all
    select
        'previous_application' as table_name,
        'amt_down_payment' as column_name,
        'below 0' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        '0' as in_staging
    from raw.previous_application
    where amt_down_payment < 0
    union all
    select
        'pos_cash_balance' as table_name,
        'name_contract_status' as column_name,
        'Signed' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'left out: before the loan' as in_staging
    from raw.pos_cash_balance
    where name_contract_status = 'Signed'
    union all
    select
        'installments_payments' as table_name,
        'days_entry_payment' as column_name,
        'missing' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'kept: never paid' as in_staging
    from raw.installments_payments
    where days_entry_payment is null
    union all
    select
        'installments_payments' as table_name,
        'amt_payment' as column_name,
        'below the instalment' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'kept; parts of one instalment are added up' as in_staging
    from raw.installments_payments
    where amt_payment < amt_instalment
    union all
    select
        'credit_card_balance' as table_name,
        'amt_drawings_current' as column_name,
        'below 0' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'missing' as in_staging
    from raw.credit_card_balance
    where amt_drawings_current < 0
    union all
    select
        'credit_card_balance' as table_name,
        'amt_balance' as column_name,
        'below 0' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'kept: overpaid' as in_staging
    from raw.credit_card_balance
    where amt_balance < 0
    union all
    select
        'bureau_balance' as table_name,
        'status' as column_name,
        'X' as value_found,
        count(*) as n,
        cast(null as double) as default_rate,
        'no level of arrears: unknown' as in_staging
    from raw.bureau_balance
    where status = 'X'

)

select
    found.table_name,
    found.column_name,
    found.value_found,
    found.n,
    found.n / nullif(sizes.n_rows, 0) as share,
    found.default_rate,
    found.in_staging
from found
inner join sizes on found.table_name = sizes.table_name
order by found.table_name, found.column_name, found.value_found
