-- question: Who would change sides if applications were refused from 15 % on?
-- asked by: credit risk
select
    sk_id_curr,
    pd,
    decision,
    simulated_decision,
    simulated_expected_cost - expected_cost as cost_change
from simulate_decisions(0.15, null, null)
where decision <> simulated_decision
order by cost_change, sk_id_curr
