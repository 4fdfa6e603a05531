select
    sk_id_curr,
    batch_id,
    as_of,
    scored_at,
    valid_until,
    model_name,
    model_version,
    mlflow_run_id,
    policy_version,
    pd_raw,
    pd,
    score_points,
    grade,
    decile,
    percentile,
    threshold,
    decision,
    margin_points,
    expected_cost_accept,
    expected_cost_refuse,
    n_external_sources,
    feature_row_hash,
    git_sha,
    dbt_invocation_id,
    prev_pd,
    delta_pd,
    in_training_sample
from scores_latest
where
    sk_id_curr > $after
    and ($grade is null or grade = $grade)
    and ($decision is null or decision = $decision)
order by sk_id_curr
limit $limit
