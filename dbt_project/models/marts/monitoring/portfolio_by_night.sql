-- The last batch of each date counts. What an application costs is what is expected of
-- the side of the cut-off it lies on, as in simulate_policy; in review, too.
with

scores as (

    select * from {{ ref('scores_history') }}
    where role = 'champion'

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    scores.batch_id,
    scores.as_of,
    scores.model_version,
    scores.policy_version,
    scores.grade,
    scores.decision,
    cast(count(*) as integer) as n_applications,
    {{ exact_mean('scores.pd') }} as mean_pd,
    {{ exact_sum(
        'case when scores.margin_points > 0 then scores.expected_cost_accept '
        ~ 'else scores.expected_cost_refuse end'
    ) }} as expected_cost
from scores
inner join batches on scores.batch_id = batches.batch_id
where batches.is_last_of_date
group by
    scores.batch_id,
    scores.as_of,
    scores.model_version,
    scores.policy_version,
    scores.grade,
    scores.decision
order by scores.as_of, scores.grade, scores.decision
