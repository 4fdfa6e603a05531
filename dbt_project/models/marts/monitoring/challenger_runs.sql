with

challenger_runs as (

    select * from {{ ref('stg_ml__challenger_runs') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    challenger_runs.batch_id,
    batches.as_of,
    challenger_runs.model_version,
    batches.model_version as champion_version,
    challenger_runs.is_scored,
    challenger_runs.reason
from challenger_runs
inner join batches on challenger_runs.batch_id = batches.batch_id
order by batches.as_of, challenger_runs.batch_id
