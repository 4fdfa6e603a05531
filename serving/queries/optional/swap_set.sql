select
    champion_version,
    challenger_version,
    champion_decision,
    challenger_decision,
    sum(n) as n,
    sum(expected_cost_difference) as expected_cost_difference
from swap_set
group by all
order by champion_decision, challenger_decision
