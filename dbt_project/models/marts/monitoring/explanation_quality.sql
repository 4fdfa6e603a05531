{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook='{{ forget_old_nights() }}',
) }}
{#- Words of the modeller, and names of attributes that must not decide. -#}
{%- set forbidden_words = [
    'shap', 'log-odds', 'feature', 'margin', 'sexe', 'gender', 'situation familiale',
    'family status',
] -%}
{%- set tolerance = '1e-6' -%}
{%- set least_stability = '0.95e0' %}

with

scores as (

    select
        sk_id_curr,
        batch_id,
        as_of,
        model_version,
        feature_row_hash
    from {{ ref('scores_latest') }}

),

batch as (

    select
        batch_id,
        as_of
    from {{ ref('stg_ml__batches') }}
    where is_latest

),

reasons as (

    select * from {{ ref('score_reasons') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

summary as (

    select * from {{ ref('shap_summary') }}

),

largest as (

    select
        sk_id_curr,
        sum(contribution) as contribution
    from {{ ref('shap_topk') }}
    group by sk_id_curr

),

concepts as (

    select
        sk_id_curr,
        sum(contribution) as contribution
    from {{ ref('stg_ml__concept_contributions') }}
    group by sk_id_curr

),

reasons_of_application as (

    select
        sk_id_curr,
        count(*) as n_reasons
    from reasons
    group by sk_id_curr

),

explained as (

    select
        scores.sk_id_curr,
        summary.margin is not null
        and reasons_of_application.n_reasons is not null as is_explained,
        -- The worse of two sums: the largest features and the rest, and the concepts.
        -- CASE, for greatest(NULL, error) is the error.
        case
            when concepts.contribution is not null
                then greatest(
                    abs(
                        summary.base_value + coalesce(largest.contribution, 0)
                        + summary.shap_rest - summary.margin
                    ),
                    abs(summary.base_value + concepts.contribution - summary.margin)
                )
        end as error
    from scores
    left join summary on scores.sk_id_curr = summary.sk_id_curr
    left join largest on scores.sk_id_curr = largest.sk_id_curr
    left join concepts on scores.sk_id_curr = concepts.sk_id_curr
    left join reasons_of_application
        on scores.sk_id_curr = reasons_of_application.sk_id_curr

),

worded as (

    select
        coalesce(
            trim(reasons.text_fr) <> '' and trim(reasons.text_en) <> '', false
        ) as is_worded,
        coalesce(dictionary.use <> 'model', true) as is_protected
    from reasons
    left join dictionary on reasons.feature = dictionary.feature

),

-- Sentences about a feature differ in their numbers alone, so one of each kind is read.
kinds as (

    select
        reasons.feature,
        reasons.direction,
        case when dictionary.kind = 'categorical' then reasons.feature_value end
            as level,
        min(reasons.text_fr) as text_fr,
        min(reasons.text_en) as text_en
    from reasons
    left join dictionary on reasons.feature = dictionary.feature
    group by
        reasons.feature,
        reasons.direction,
        case when dictionary.kind = 'categorical' then reasons.feature_value end

),

spoken as (

    select
        coalesce(
            {% for word in forbidden_words -%}
            {{ 'or ' if not loop.first -}}
            lower(text_fr || ' / ' || text_en) like '%{{ word }}%'
            {% endfor -%}
            , false
        ) as is_jargon
    from kinds

),

champion as (

    select max(model_version) as model_version from scores

),

read_features as (

    select
        importance.name,
        coalesce(
            trim(dictionary.label_fr) <> '' and trim(dictionary.label_en) <> '', false
        ) as is_described
    from {{ ref('importance_global') }} as importance
    inner join champion on importance.model_version = champion.model_version
    left join dictionary on importance.name = dictionary.feature
    where importance.level = 'feature'

),

-- What was told last, of applications that have the same features and model now.
stated as (

    select * from {{ ref('stg_ml__stated_reasons') }}

),

stated_batch as (

    select max(batch_id) as batch_id from stated

),

unchanged as (

    select scores.sk_id_curr
    from scores
    inner join {{ ref('scores_history') }} as history
        on
            scores.sk_id_curr = history.sk_id_curr
            and scores.model_version = history.model_version
            and scores.feature_row_hash = history.feature_row_hash
    inner join stated_batch on history.batch_id = stated_batch.batch_id
    where history.role = 'champion'

),

told as (

    select
        sk_id_curr,
        concept,
        1 as is_told_before,
        0 as is_told_now
    from stated

    union all

    select
        sk_id_curr,
        concept,
        0 as is_told_before,
        1 as is_told_now
    from reasons
    where direction = 'against'

),

told_concepts as (

    select
        told.sk_id_curr,
        told.concept,
        max(told.is_told_before) as is_told_before,
        max(told.is_told_now) as is_told_now
    from told
    inner join unchanged on told.sk_id_curr = unchanged.sk_id_curr
    group by
        told.sk_id_curr,
        told.concept

),

compared as (

    select
        sk_id_curr,
        avg(is_told_before * is_told_now) as jaccard
    from told_concepts
    group by sk_id_curr

),

measures as (

    select
        'coverage' as metric,
        count(*) as n_checked,
        count(*) filter (where not is_explained) as n_failed,
        avg(case when is_explained then 1e0 else 0e0 end) as measured,
        1e0 as limit_value
    from explained

    union all

    select
        'additivity' as metric,
        count(*) as n_checked,
        count(*) filter (where coalesce(error >= {{ tolerance }}, true)) as n_failed,
        -- Nine digits: the last ones depend on the order of a sum.
        round(max(error), 9) as measured,
        {{ tolerance }} as limit_value
    from explained

    union all

    select
        'dictionary' as metric,
        count(*) as n_checked,
        count(*) filter (where not is_described) as n_failed,
        avg(case when is_described then 1e0 else 0e0 end) as measured,
        1e0 as limit_value
    from read_features

    union all

    select
        'sentences' as metric,
        count(*) as n_checked,
        count(*) filter (where not is_worded) as n_failed,
        avg(case when is_worded then 1e0 else 0e0 end) as measured,
        1e0 as limit_value
    from worded

    union all

    select
        'forbidden_words' as metric,
        count(*) as n_checked,
        count(*) filter (where is_jargon) as n_failed,
        cast(count(*) filter (where is_jargon) as double) as measured,
        0e0 as limit_value
    from spoken

    union all

    select
        'protected_attributes' as metric,
        count(*) as n_checked,
        count(*) filter (where is_protected) as n_failed,
        cast(count(*) filter (where is_protected) as double) as measured,
        0e0 as limit_value
    from worded

    union all

    select
        'stability' as metric,
        count(*) as n_checked,
        count(*) filter (where jaccard < 1) as n_failed,
        round(avg(jaccard), 9) as measured,
        {{ least_stability }} as limit_value
    from compared

)

select
    batch.batch_id,
    batch.as_of,
    measures.metric,
    measures.n_checked,
    measures.n_failed,
    measures.measured,
    measures.limit_value,
    case
        when measures.metric <> 'stability' and measures.n_failed > 0 then 'fail'
        when measures.metric = 'stability' and measures.n_checked = 0 then 'skipped'
        when
            measures.metric = 'stability'
            and measures.measured < measures.limit_value
            then 'fail'
        else 'pass'
    end as status
from measures
cross join batch
