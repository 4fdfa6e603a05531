select
    champion_version,
    challenger_version,
    champion_decision,
    challenger_decision,
    sum(n) as n,
    sum(expected_cost_difference) as expected_cost_difference,
    sum(switch_cost_by_champion) as switch_cost_by_champion
from swap_set
group by all
order by champion_decision, challenger_decision
