-- question: What was decided last night, at what expected cost?
-- asked by: head of credit
select
    decision,
    count(*) as n,
    count(*) / sum(count(*)) over () as share,
    avg(pd) as mean_pd,
    sum(
        case
            when margin_points > 0 then expected_cost_accept
            else expected_cost_refuse
        end
    ) as expected_cost
from scores_latest
group by decision
order by decision
