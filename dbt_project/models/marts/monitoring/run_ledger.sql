with

run_ledger as (

    select * from {{ ref('stg_ml__run_ledger') }}

)

select
    run_id,
    status,
    reason,
    operator,
    started_at,
    ended_at,
    as_of,
    batch_id,
    release_sequence,
    drop_ids,
    drop_sha256,
    code_sha256,
    git_sha,
    lock_sha256,
    dbt_manifest_sha256,
    reference_version,
    policy_version,
    policy_sha256,
    seed,
    engine,
    model_version,
    model_sha256,
    n_applications,
    n_checks,
    n_checks_warned
from run_ledger
order by started_at, run_id
