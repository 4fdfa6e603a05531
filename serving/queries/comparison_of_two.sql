-- How many applications lie where in two characteristics: a grid of even cells between the 1st and
-- the 99th percentile of each, beyond which applications are left out. Cells of fewer than five are
-- not shown.
with

described as (
    select
        scores_latest.decision,
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
        end as x,
        case $other
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
        end as y
    from scores_latest
    inner join client_profile on client_profile.sk_id_curr = scores_latest.sk_id_curr
    inner join loan_profile on loan_profile.sk_id_curr = scores_latest.sk_id_curr
),

bounds as (
    select
        quantile_cont(x, 0.01) as x_low,
        quantile_cont(x, 0.99) as x_high,
        quantile_cont(y, 0.01) as y_low,
        quantile_cont(y, 0.99) as y_high
    from described
)

select
    bounds.x_low,
    bounds.x_high,
    bounds.y_low,
    bounds.y_high,
    least(cast(floor(
        (described.x - bounds.x_low) / nullif((bounds.x_high - bounds.x_low) / 20, 0)
    ) as integer), 19) as x_bin,
    least(cast(floor(
        (described.y - bounds.y_low) / nullif((bounds.y_high - bounds.y_low) / 14, 0)
    ) as integer), 13) as y_bin,
    count(*) as n,
    count(*) filter (where described.decision = 'accept') as n_accepted
from described
cross join bounds
where
    described.x between bounds.x_low and bounds.x_high
    and described.y between bounds.y_low and bounds.y_high
group by all
having count(*) >= $fewest
order by x_bin, y_bin
