-- question: Which columns move with default, by their values or by being empty?
-- asked by: model developers
with

applications as (

    select * replace (nullif(days_employed, 365243) as days_employed)
    from raw.application_train

),

-- Text becomes NULL.
numbers as (

    select
        target,
        try_cast(columns(* exclude (sk_id_curr, target, drop_id)) as double)
    from applications

),

measured as (

    select *
    from numbers
    unpivot include nulls (measure for column_name in (columns(* exclude (target))))

)

select
    column_name,
    count(measure) as n,
    corr(target, measure) as correlation,
    count(*) - count(measure) as n_missing,
    avg(target) filter (where measure is null) as default_rate_when_missing,
    avg(target) filter (where measure is not null) as default_rate_when_present
from measured
group by column_name
having stddev_pop(measure) > 0
order by abs(corr(target, measure)) desc, column_name asc
