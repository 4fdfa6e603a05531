-- question: How many rows has each table, and of how many applications?
-- asked by: anyone who opens the data
with

applications as (

    select sk_id_curr from raw.application_train
    union all
    select sk_id_curr from raw.application_test

),

totals as (

    select count(*) as n_applications
    from applications

),

owners as (

    select
        'application_train' as table_name,
        sk_id_curr
    from raw.application_train
    union all
    select
        'application_test' as table_name,
        sk_id_curr
    from raw.application_test
    union all
    select
        'bureau' as table_name,
        sk_id_curr
    from raw.bureau
    union all
    select
        'bureau_balance' as table_name,
        bureau.sk_id_curr
    from raw.bureau_balance
    left join raw.bureau on bureau_balance.sk_id_bureau = bureau.sk_id_bureau
    union all
    select
        'previous_application' as table_name,
        sk_id_curr
    from raw.previous_application
    union all
    select
        'pos_cash_balance' as table_name,
        sk_id_curr
    from raw.pos_cash_balance
    union all
    select
        'installments_payments' as table_name,
        sk_id_curr
    from raw.installments_payments
    union all
    select
        'credit_card_balance' as table_name,
        sk_id_curr
    from raw.credit_card_balance

)

select
    owners.table_name,
    count(*) as n_rows,
    count(distinct applications.sk_id_curr) as n_applications,
    count(distinct applications.sk_id_curr)
    / max(totals.n_applications) as share_of_applications,
    count(applications.sk_id_curr)
    / nullif(count(distinct applications.sk_id_curr), 0) as rows_per_application,
    count(*) - count(applications.sk_id_curr) as n_rows_without_application
from owners
left join applications on owners.sk_id_curr = applications.sk_id_curr
cross join totals
group by owners.table_name
order by n_rows desc, owners.table_name asc
