-- question: Which changes of a request most often turn a decision?
-- asked by: loan officers
select
    recourse.lever,
    recourse_levers.label_en,
    count(*) as n_options,
    count(*) filter (where recourse.flips) as n_flips,
    avg(scores_latest.pd - recourse.new_pd) as mean_pd_saved
from recourse
inner join recourse_levers on recourse.lever = recourse_levers.lever
inner join scores_latest on recourse.sk_id_curr = scores_latest.sk_id_curr
group by recourse.lever, recourse_levers.label_en
order by n_flips desc, n_options desc, recourse.lever asc
