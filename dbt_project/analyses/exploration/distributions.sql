-- question: How are the main variables distributed among repaid and defaulted loans?
-- asked by: model developers
with

applications as (

    select
        target,
        ext_source_1,
        ext_source_2,
        ext_source_3,
        -days_birth / 365.25 as age_years,
        case when days_employed <= 0 then -days_employed / 365.25 end as years_employed,
        amt_income_total,
        amt_credit,
        amt_annuity,
        amt_credit / nullif(amt_annuity, 0) as credit_in_annuities,
        amt_annuity / nullif(amt_income_total, 0) as annuity_to_income,
        amt_credit / nullif(amt_goods_price, 0) as credit_to_goods,
        -days_last_phone_change / 365.25 as years_since_phone_change
    from raw.application_train

),

measured as (

    unpivot applications
    on columns(* exclude (target)) into name variable value measure

),

-- The outer hundredths are left out, so that a few huge amounts do not hide the rest.
edges as (

    select
        variable,
        percentile_cont(0.01) within group (order by measure) as lowest,
        percentile_cont(0.99) within group (order by measure) as highest
    from measured
    group by variable

),

binned as (

    select
        measured.variable,
        measured.target,
        edges.lowest,
        (edges.highest - edges.lowest) / 30 as width,
        cast(
            least(
                floor(
                    30 * (measured.measure - edges.lowest)
                    / nullif(edges.highest - edges.lowest, 0)
                ), 29
            ) as integer
        ) as bin
    from measured
    inner join edges on measured.variable = edges.variable
    where measured.measure between edges.lowest and edges.highest

)

select
    variable,
    lowest + bin * width as measure_from,
    lowest + (bin + 1) * width as measure_to,
    count(*) filter (where target = 0) as n_repaid,
    count(*) filter (where target = 1) as n_defaulted,
    count(*) filter (where target = 0)
    / sum(count(*) filter (where target = 0)) over (partition by variable)
        as share_of_repaid,
    count(*) filter (where target = 1)
    / sum(count(*) filter (where target = 1)) over (partition by variable)
        as share_of_defaulted
from binned
where bin is not null
group by variable, bin, lowest, width
order by variable, bin
