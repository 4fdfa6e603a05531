-- question: What would a stricter or looser threshold approve, cost and have reviewed?
-- asked by: head of credit
select
    'stricter' as scenario,
    threshold,
    approval_rate,
    n_accepted,
    n_review,
    n_refused,
    expected_cost,
    approval_ratio_gender,
    approval_ratio_age_band,
    n_accept_to_refuse,
    n_refuse_to_accept
from simulate_policy(0.05, null, null)
union all
select
    'in force' as scenario,
    threshold,
    approval_rate,
    n_accepted,
    n_review,
    n_refused,
    expected_cost,
    approval_ratio_gender,
    approval_ratio_age_band,
    n_accept_to_refuse,
    n_refuse_to_accept
from simulate_policy(null, null, null)
union all
select
    'looser' as scenario,
    threshold,
    approval_rate,
    n_accepted,
    n_review,
    n_refused,
    expected_cost,
    approval_ratio_gender,
    approval_ratio_age_band,
    n_accept_to_refuse,
    n_refuse_to_accept
from simulate_policy(0.15, null, null)
order by threshold, scenario
