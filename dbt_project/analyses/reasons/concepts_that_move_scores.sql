-- question: Which concepts move the scores most, among the largest contributions?
-- asked by: data science
select
    concept,
    count(distinct sk_id_curr) as n_applications,
    avg(abs(contribution)) as mean_abs_contribution,
    sum(abs(contribution)) / sum(sum(abs(contribution))) over () as share
from shap_topk
group by concept
order by share desc, concept asc
