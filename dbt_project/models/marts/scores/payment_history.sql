{{ config(meta={'by_application': true}) }}

with

scores as (

    select sk_id_curr from {{ ref('scores_latest') }}

),

instalments as (

    select * from {{ ref('int_instalments_collapsed_to_instalment') }}

),

judged as (

    select
        instalments.sk_id_curr,
        cast(floor(instalments.days_instalment / 30.4375e0) as integer) as month,
        instalments.amt_instalment,
        instalments.amt_paid,
        instalments.is_never_paid,
        -- An instalment due before the application and never paid is late, too.
        coalesce(
            instalments.delay_days > 0, instalments.days_instalment < 0
        ) as is_late,
        -- Half a unit of money is rounding, not debt.
        instalments.amt_instalment - instalments.amt_paid > 0.5e0 as is_short
    from instalments
    inner join scores on instalments.sk_id_curr = scores.sk_id_curr
    where instalments.days_instalment is not null

),

by_month as (

    select
        sk_id_curr,
        month,
        cast(count(*) as integer) as n_due,
        cast(count(*) filter (where not is_never_paid) as integer) as n_paid,
        cast(count(*) filter (where is_late) as integer) as n_late,
        cast(count(*) filter (where is_short) as integer) as n_short,
        -- To the thousandth, as amounts are, so that the order of adding shows nowhere.
        round(sum(amt_instalment), 3) as amt_due,
        round(sum(amt_paid), 3) as amt_paid
    from judged
    group by sk_id_curr, month

)

select * from by_month
order by sk_id_curr, month
