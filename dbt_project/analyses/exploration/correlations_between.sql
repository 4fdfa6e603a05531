-- question: Which main variables say the same as others?
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

correlated as (

    select
        'target' as variable,
        corr(target, columns(*))
    from applications
    union all
    select
        'ext_source_1' as variable,
        corr(ext_source_1, columns(*))
    from applications
    union all
    select
        'ext_source_2' as variable,
        corr(ext_source_2, columns(*))
    from applications
    union all
    select
        'ext_source_3' as variable,
        corr(ext_source_3, columns(*))
    from applications
    union all
    select
        'age_years' as variable,
        corr(age_years, columns(*))
    from applications
    union all
    select
        'years_employed' as variable,
        corr(years_employed, columns(*))
    from applications
    union all
    select
        'amt_income_total' as variable,
        corr(amt_income_total, columns(*))
    from applications
    union all
    select
        'amt_credit' as variable,
        corr(amt_credit, columns(*))
    from applications
    union all
    select
        'amt_annuity' as variable,
        corr(amt_annuity, columns(*))
    from applications
    union all
    select
        'credit_in_annuities' as variable,
        corr(credit_in_annuities, columns(*))
    from applications
    union all
    select
        'annuity_to_income' as variable,
        corr(annuity_to_income, columns(*))
    from applications
    union all
    select
        'credit_to_goods' as variable,
        corr(credit_to_goods, columns(*))
    from applications
    union all
    select
        'years_since_phone_change' as variable,
        corr(years_since_phone_change, columns(*))
    from applications

)

select *
from correlated
unpivot include nulls (
    correlation for other_variable in (columns(* exclude (variable)))
)
