with

score_audits as (

    select * from {{ ref('stg_ml__score_audits') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

)

select
    score_audits.batch_id,
    audits.as_of,
    score_audits.scored_batch_id,
    batches.as_of as scored_as_of,
    score_audits.sk_id_curr,
    score_audits.model_version,
    score_audits.policy_version,
    score_audits.stored_pd,
    score_audits.rebuilt_pd,
    score_audits.stored_score_points,
    score_audits.rebuilt_score_points,
    score_audits.stored_decision,
    score_audits.rebuilt_decision,
    score_audits.is_equal,
    score_audits.reason
from score_audits
inner join batches as audits on score_audits.batch_id = audits.batch_id
inner join batches on score_audits.scored_batch_id = batches.batch_id
order by
    audits.as_of,
    score_audits.batch_id,
    score_audits.scored_batch_id,
    score_audits.sk_id_curr
