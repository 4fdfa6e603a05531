-- question: Do more of the similar applications default where the model says so?
-- asked by: analysts who doubt a grade
with

neighbours as (

    select
        sk_id_curr,
        count(*) filter (where has_defaulted) as n_defaulted,
        max(distance_points) as farthest_points
    from similar_clients
    group by sk_id_curr

)

select
    scores_latest.grade,
    count(*) as n_applications,
    avg(scores_latest.pd) as mean_pd,
    avg(neighbours.n_defaulted) as mean_defaults_among_similar,
    median(neighbours.farthest_points) as median_farthest_points
from scores_latest
inner join neighbours on scores_latest.sk_id_curr = neighbours.sk_id_curr
group by scores_latest.grade
order by scores_latest.grade
