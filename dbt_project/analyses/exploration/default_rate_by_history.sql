-- question: Do applications with a longer history default less often?
-- asked by: portfolio management
with

counts as (

    select
        'bureau' as table_name,
        sk_id_curr,
        count(*) as n_rows
    from raw.bureau
    group by sk_id_curr
    union all
    select
        'previous_application' as table_name,
        sk_id_curr,
        count(*) as n_rows
    from raw.previous_application
    group by sk_id_curr
    union all
    select
        'pos_cash_balance' as table_name,
        sk_id_curr,
        count(*) as n_rows
    from raw.pos_cash_balance
    group by sk_id_curr
    union all
    select
        'installments_payments' as table_name,
        sk_id_curr,
        count(*) as n_rows
    from raw.installments_payments
    group by sk_id_curr
    union all
    select
        'credit_card_balance' as table_name,
        sk_id_curr,
        count(*) as n_rows
    from raw.credit_card_balance
    group by sk_id_curr

),

tables as (

    select distinct table_name
    from counts

),

banded as (

    select
        tables.table_name,
        application_train.target,
        coalesce(counts.n_rows, 0) as n_rows,
        case
            when counts.n_rows is null then 0
            when counts.n_rows <= 2 then 1
            when counts.n_rows <= 5 then 2
            when counts.n_rows <= 10 then 3
            when counts.n_rows <= 30 then 4
            else 5
        end as band
    from raw.application_train
    cross join tables
    left join counts
        on
            tables.table_name = counts.table_name
            and application_train.sk_id_curr = counts.sk_id_curr

)

select
    table_name,
    band,
    case band
        when 0 then 'none'
        when 1 then '1 - 2'
        when 2 then '3 - 5'
        when 3 then '6 - 10'
        when 4 then '11 - 30'
        else 'more than 30'
    end as rows_of_history,
    count(*) as n,
    count(*) / sum(count(*)) over (partition by table_name) as share,
    avg(target) as default_rate
from banded
group by table_name, band
order by table_name, band
