-- Where one application stands in a characteristic among all, accepted and comparable ones.
-- Comparable: same contract, income and amount within a quarter. Bins are even between the 1st and
-- the 99th percentile of all; whoever lies beyond counts in the outer ones. Small groups are not
-- shown.
with

described as (
    select
        scores_latest.sk_id_curr,
        scores_latest.decision = 'accept' as is_accepted,
        loan_profile.name_contract_type,
        loan_profile.amt_credit,
        client_profile.amt_income_total,
        case $characteristic
            when 'age_years' then client_profile.age_years
            when 'amt_income_total' then client_profile.amt_income_total
            when 'employment_years' then client_profile.employment_years
            when 'cnt_children' then client_profile.cnt_children
            when 'amt_credit' then loan_profile.amt_credit
            when 'amt_annuity' then loan_profile.amt_annuity
            when 'amt_goods_price' then loan_profile.amt_goods_price
            when 'duration_months_estimate' then loan_profile.duration_months_estimate
            when 'effort_ratio' then loan_profile.effort_ratio
            when 'credit_to_income' then loan_profile.credit_to_income
            when 'n_bureau_enquiries_year' then loan_profile.n_bureau_enquiries_year
        end as value
    from scores_latest
    inner join client_profile on client_profile.sk_id_curr = scores_latest.sk_id_curr
    inner join loan_profile on loan_profile.sk_id_curr = scores_latest.sk_id_curr
),

chosen as (
    select value, name_contract_type, amt_credit, amt_income_total
    from described
    where sk_id_curr = $sk_id_curr
),

bounds as (
    select quantile_cont(value, 0.01) as low, quantile_cont(value, 0.99) as high
    from described
),

binned as (
    select
        described.value,
        described.is_accepted,
        described.name_contract_type = chosen.name_contract_type
        and described.amt_credit / nullif(chosen.amt_credit, 0) between 0.75 and 1.25
        and described.amt_income_total / nullif(chosen.amt_income_total, 0) between 0.75 and 1.25
            as is_comparable,
        described.value < chosen.value as is_below,
        bounds.low,
        bounds.high,
        case
            when bounds.high > bounds.low
                then least(greatest(cast(floor(
                    (described.value - bounds.low) / ((bounds.high - bounds.low) / 20)
                ) as integer), 0), 19)
            else 0
        end as bin
    from described
    cross join chosen
    cross join bounds
    where described.value is not null
),

grouped as (
    select 'all' as segment, binned.value, binned.is_below, binned.bin, binned.low, binned.high
    from binned
    union all
    select 'accepted', binned.value, binned.is_below, binned.bin, binned.low, binned.high
    from binned
    where binned.is_accepted
    union all
    select 'comparable', binned.value, binned.is_below, binned.bin, binned.low, binned.high
    from binned
    where binned.is_comparable
)

select
    segment,
    any_value(low) as low,
    any_value(high) as high,
    count(*) as n,
    median(value) as median,
    count(*) filter (where is_below) / count(*) as share_below,
    histogram(bin) as n_by_bin
from grouped
group by segment
having count(*) >= (select minimum_cohort from policy_version where is_current)
order by segment
