-- question: Who would change sides if the challenger decided, and at what cost?
-- asked by: credit risk
select
    champion_decision,
    challenger_decision,
    sum(n) as applications,
    sum(switch_cost_by_champion) as cost_change_by_champion,
    sum(switch_cost_by_challenger) as cost_change_by_challenger
from swap_set
where is_swapped
group by champion_decision, challenger_decision
order by applications desc, champion_decision asc, challenger_decision asc
