-- The last batch of each date counts. What an application costs is what is expected of
-- the side of the cut-off it lies on, as in simulate_policy; in review, too.
with

scores as (

    select * from {{ ref('scores_history') }}
    where role = 'champion'

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

ranked as (

    select
        batch_id,
        row_number() over (
            partition by as_of
            order by scored_at desc nulls last, batch_id desc nulls last
        ) as attempt
    from batches

)

select
    scores.batch_id,
    scores.as_of,
    scores.model_version,
    scores.policy_version,
    scores.grade,
    scores.decision,
    cast(count(*) as integer) as n_applications,
    avg(scores.pd) as mean_pd,
    sum(
        case
            when scores.margin_points > 0 then scores.expected_cost_accept
            else scores.expected_cost_refuse
        end
    ) as expected_cost
from scores
inner join ranked on scores.batch_id = ranked.batch_id
where ranked.attempt = 1
group by
    scores.batch_id,
    scores.as_of,
    scores.model_version,
    scores.policy_version,
    scores.grade,
    scores.decision
order by scores.as_of, scores.grade, scores.decision
