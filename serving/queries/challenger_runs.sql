select
    challenger_runs.as_of,
    challenger_runs.model_version,
    challenger_runs.champion_version,
    challenger_runs.is_scored,
    challenger_runs.reason
from challenger_runs
inner join batch on batch.batch_id = challenger_runs.batch_id
