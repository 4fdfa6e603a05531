-- question: Which data, model, policy and code made each score?
-- asked by: audit
select
    scores_latest.sk_id_curr,
    scores_latest.batch_id,
    batch.drop_sha256,
    scores_latest.feature_row_hash,
    scores_latest.model_version,
    dim_model.model_sha256,
    dim_model.data_sha256,
    scores_latest.mlflow_run_id,
    scores_latest.policy_version,
    policy_version.policy_sha256,
    scores_latest.git_sha,
    batch.code_sha256,
    scores_latest.dbt_invocation_id
from scores_latest
inner join batch on scores_latest.batch_id = batch.batch_id
inner join dim_model on scores_latest.model_version = dim_model.model_version
inner join policy_version
    on scores_latest.policy_version = policy_version.policy_version
order by scores_latest.sk_id_curr
