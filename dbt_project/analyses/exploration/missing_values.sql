-- question: Which values are missing, by table and column?
-- asked by: anyone who models or queries the data
with

application_train_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.application_train
    )
    on columns(*) into name column_name value n_filled

),

application_test_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.application_test
    )
    on columns(*) into name column_name value n_filled

),

bureau_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.bureau
    )
    on columns(*) into name column_name value n_filled

),

bureau_balance_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.bureau_balance
    )
    on columns(*) into name column_name value n_filled

),

previous_application_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.previous_application
    )
    on columns(*) into name column_name value n_filled

),

pos_cash_balance_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.pos_cash_balance
    )
    on columns(*) into name column_name value n_filled

),

installments_payments_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.installments_payments
    )
    on columns(*) into name column_name value n_filled

),

credit_card_balance_filled as (

    unpivot (
        select count(columns(* exclude (drop_id))) from raw.credit_card_balance
    )
    on columns(*) into name column_name value n_filled

),

filled as (

    select
        'application_train' as table_name,
        (select count(*) from raw.application_train) as n_rows,
        *
    from application_train_filled
    union all
    select
        'application_test' as table_name,
        (select count(*) from raw.application_test) as n_rows,
        *
    from application_test_filled
    union all
    select
        'bureau' as table_name,
        (select count(*) from raw.bureau) as n_rows,
        *
    from bureau_filled
    union all
    select
        'bureau_balance' as table_name,
        (select count(*) from raw.bureau_balance) as n_rows,
        *
    from bureau_balance_filled
    union all
    select
        'previous_application' as table_name,
        (select count(*) from raw.previous_application) as n_rows,
        *
    from previous_application_filled
    union all
    select
        'pos_cash_balance' as table_name,
        (select count(*) from raw.pos_cash_balance) as n_rows,
        *
    from pos_cash_balance_filled
    union all
    select
        'installments_payments' as table_name,
        (select count(*) from raw.installments_payments) as n_rows,
        *
    from installments_payments_filled
    union all
    select
        'credit_card_balance' as table_name,
        (select count(*) from raw.credit_card_balance) as n_rows,
        *
    from credit_card_balance_filled

)

select
    table_name,
    column_name,
    n_rows,
    n_rows - n_filled as n_missing,
    (n_rows - n_filled) / nullif(n_rows, 0) as share_missing
from filled
order by share_missing desc nulls last, table_name asc, column_name asc
