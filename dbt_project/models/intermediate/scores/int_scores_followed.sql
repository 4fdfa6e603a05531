{{ config(materialized='table') }}

-- Only what was a prediction: the outcome had not trained the model and was not known
-- on the date of the score. The last batch of each date counts.
with

scores as (

    select * from {{ ref('scores_history') }}

),

labels as (

    select * from {{ ref('application_labels') }}

),

applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

dated as (

    select
        batch_id,
        as_of,
        is_last_of_date,
        max(as_of) over () as known_as_of
    from batches

),

followed as (

    select
        batch_id,
        known_as_of
    from dated
    where
        is_last_of_date
        and as_of + {{ var('followed_days') }} >= known_as_of

)

select
    scores.batch_id,
    scores.as_of,
    followed.known_as_of,
    scores.sk_id_curr,
    scores.role,
    scores.model_version,
    scores.grade,
    applications.name_contract_type as contract_type,
    scores.pd,
    scores.decision,
    scores.margin_points > 0 as is_accepted,
    scores.prev_pd is null as is_new,
    policies.cost_false_negative,
    policies.cost_false_positive,
    case
        when labels.known_on <= followed.known_as_of then labels.target
    end as target,
    case
        when labels.known_on <= followed.known_as_of then labels.known_on
    end as known_on
from scores
inner join followed on scores.batch_id = followed.batch_id
inner join policies on scores.policy_version = policies.policy_version
inner join applications on scores.sk_id_curr = applications.sk_id_curr
left join labels on scores.sk_id_curr = labels.sk_id_curr
where
    not scores.in_training_sample
    and (labels.known_on is null or labels.known_on > scores.as_of)
