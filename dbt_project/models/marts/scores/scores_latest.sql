with

scores as (

    select * from {{ ref('scores_history') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

changes as (

    select * from {{ ref('score_changes') }}

)

select
    scores.sk_id_curr,
    scores.batch_id,
    scores.as_of,
    scores.scored_at,
    scores.valid_until,
    scores.model_name,
    scores.model_version,
    scores.mlflow_run_id,
    scores.policy_version,
    scores.pd_raw,
    scores.pd,
    scores.score_points,
    scores.grade,
    scores.decile,
    scores.percentile,
    scores.threshold,
    scores.decision,
    scores.margin_points,
    scores.expected_cost_accept,
    scores.expected_cost_refuse,
    scores.n_external_sources,
    scores.feature_row_hash,
    scores.git_sha,
    scores.dbt_invocation_id,
    scores.prev_pd,
    scores.delta_pd,
    changes.delta_due_to,
    scores.in_training_sample
from scores
inner join batches on scores.batch_id = batches.batch_id
left join changes
    on
        scores.batch_id = changes.batch_id
        and scores.sk_id_curr = changes.sk_id_curr
where
    batches.is_latest
    and scores.role = 'champion'
order by scores.sk_id_curr
