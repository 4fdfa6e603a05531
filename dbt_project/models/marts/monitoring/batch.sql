with

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

scores as (

    select * from {{ ref('scores_latest') }}

),

drift_runs as (

    select * from {{ ref('stg_ml__drift_runs') }}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

decisions as (

    select
        batch_id,
        count(*) filter (where decision = 'accept') as n_accepted,
        count(*) filter (where decision = 'review') as n_review,
        count(*) filter (where decision = 'refuse') as n_refused,
        count(*) filter (where in_training_sample) as n_in_training_sample,
        {{ exact_mean('pd') }} as mean_pd
    from scores
    group by batch_id

)

select
    batches.batch_id,
    batches.previous_batch_id,
    batches.as_of,
    batches.scored_at,
    batches.as_of + policies.validity_days as valid_until,
    models.model_name,
    batches.model_version,
    models.mlflow_run_id,
    batches.policy_version,
    models.threshold,
    batches.n_applications,
    cast(coalesce(decisions.n_accepted, 0) as integer) as n_accepted,
    cast(coalesce(decisions.n_review, 0) as integer) as n_review,
    cast(coalesce(decisions.n_refused, 0) as integer) as n_refused,
    cast(coalesce(decisions.n_in_training_sample, 0) as integer)
        as n_in_training_sample,
    decisions.mean_pd,
    drift_runs.n_features as n_features_watched,
    drift_runs.n_features_drifted,
    batches.drop_sha256,
    batches.code_sha256,
    batches.git_sha,
    batches.dbt_invocation_id
from batches
inner join models on batches.model_version = models.model_version
inner join policies on batches.policy_version = policies.policy_version
left join decisions on batches.batch_id = decisions.batch_id
left join drift_runs on batches.batch_id = drift_runs.batch_id
where batches.is_latest
