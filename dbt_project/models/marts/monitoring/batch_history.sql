with

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    batch_id,
    previous_batch_id,
    as_of,
    scored_at,
    is_latest,
    model_version,
    policy_version,
    n_applications,
    drop_sha256,
    code_sha256,
    git_sha,
    dbt_invocation_id
from batches
order by as_of, scored_at, batch_id
