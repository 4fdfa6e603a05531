{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook='{{ forget_old_nights() }}',
) }}

with

decided as (

    select * from {{ ref('int_scores_decided') }}

),

ranked as (

    select * from {{ ref('int_scores_ranked_in_reference') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}
    {% if is_incremental() -%}
    -- A night is written once; only the last may have been broken off.
    where
        is_latest
        or batch_id not in (select history.batch_id from {{ this }} as history)
    {%- endif %}

),

models as (

    select * from {{ ref('stg_ml__models') }}

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

training_samples as (

    select
        model_version,
        sk_id_curr
    from {{ ref('stg_ml__folds') }}

),

external_sources as (

    select
        sk_id_curr,
        case when ext_source_1 is null then 0 else 1 end
        + case when ext_source_2 is null then 0 else 1 end
        + case when ext_source_3 is null then 0 else 1 end
            as n_external_sources
    from {{ ref('stg_home_credit__applications') }}

),

previous as (

    select
        batch_id,
        sk_id_curr,
        pd
    from decided
    where role = 'champion'

),

described as (

    select
        decided.sk_id_curr,
        decided.batch_id,
        batches.as_of,
        batches.scored_at,
        batches.as_of + policies.validity_days as valid_until,
        models.model_name,
        decided.model_version,
        decided.role,
        models.mlflow_run_id,
        decided.policy_version,
        decided.pd_raw,
        decided.pd,
        decided.score_points,
        decided.grade,
        ranked.decile,
        ranked.percentile,
        decided.threshold,
        decided.decision,
        decided.margin_points,
        decided.expected_cost_accept,
        decided.expected_cost_refuse,
        external_sources.n_external_sources,
        decided.feature_row_hash,
        batches.git_sha,
        batches.dbt_invocation_id,
        previous.pd as prev_pd,
        decided.pd - previous.pd as delta_pd,
        training_samples.sk_id_curr is not null as in_training_sample
    from decided
    inner join batches on decided.batch_id = batches.batch_id
    inner join models on decided.model_version = models.model_version
    inner join policies on decided.policy_version = policies.policy_version
    left join ranked
        on
            decided.batch_id = ranked.batch_id
            and decided.sk_id_curr = ranked.sk_id_curr
            and decided.model_version = ranked.model_version
            and decided.role = ranked.role
    left join training_samples
        on
            decided.model_version = training_samples.model_version
            and decided.sk_id_curr = training_samples.sk_id_curr
    left join external_sources on decided.sk_id_curr = external_sources.sk_id_curr
    left join previous
        on
            batches.previous_batch_id = previous.batch_id
            and decided.sk_id_curr = previous.sk_id_curr

)

select * from described
order by as_of, batch_id, sk_id_curr, model_version, role
