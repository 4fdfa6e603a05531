{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
) }}

-- One alert per cause and night, about the worst of what raised it, however many there
-- are. What a night raised stays as it was; who took note of it is told anew each time.
with

signs as (

    select * from {{ ref('int_alert_signs') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

acknowledgements as (

    select * from {{ ref('stg_ml__alert_acknowledgements') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by batch_id, cause
            order by
                weight desc nulls last,
                measure desc nulls last,
                subject asc nulls last
        ) as place,
        count(*) over (partition by batch_id, cause) as n_signs
    from signs

),

worst as (

    select
        ranked.batch_id,
        batches.as_of,
        ranked.cause,
        ranked.subject,
        ranked.severity,
        ranked.measure,
        ranked.limit_value,
        cast(ranked.n_signs as integer) as n_signs,
        ranked.look_first_fr,
        ranked.look_first_en,
        coalesce(dictionary.label_fr, ranked.subject) as label_fr,
        coalesce(dictionary.label_en, ranked.subject) as label_en,
        case
            when ranked.n_signs > 1
                then ' En tout : ' || cast(ranked.n_signs as string) || '.'
            else ''
        end as others_fr,
        case
            when ranked.n_signs > 1
                then ' In all: ' || cast(ranked.n_signs as string) || '.'
            else ''
        end as others_en
    from ranked
    left join batches on ranked.batch_id = batches.batch_id
    left join dictionary
        on
            ranked.subject = dictionary.feature
            and ranked.cause in ('drift', 'mix', 'missing')
    where ranked.place = 1

),

raised as (

    select
        batch_id,
        as_of,
        cause,
        subject,
        severity,
        measure,
        limit_value,
        n_signs,
        case
            when cause in ('drift', 'mix')
                then
                    'La répartition de « ' || label_fr
                    || ' » s''est éloignée de celle de la référence :'
                    || ' indice de stabilité '
                    || {{ format_number('measure', 2, 'fr') }} || ' (seuil '
                    || {{ format_number('limit_value', 2, 'fr') }} || ').'
            when cause = 'missing'
                then
                    '« ' || label_fr || ' » : la part des valeurs absentes a changé de '
                    || {{ format_number('100e0 * measure', 1, 'fr') }} || ' points.'
            when cause = 'score_drift'
                then
                    'La répartition du score s''est éloignée de celle de la référence :'
                    || ' indice de stabilité '
                    || {{ format_number('measure', 2, 'fr') }} || ' (seuil '
                    || {{ format_number('limit_value', 2, 'fr') }} || ').'
            when cause = 'reason_drift'
                then
                    'Les premiers motifs ne sont plus les mêmes : indice de stabilité '
                    || {{ format_number('measure', 2, 'fr') }} || ' (seuil '
                    || {{ format_number('limit_value', 2, 'fr') }} || ').'
            when cause = 'calibration'
                then
                    'Les demandes du ' || subject || ' ont eu '
                    || case when measure < 0.5e0 then 'plus' else 'moins' end
                    || ' d''impayés qu''annoncé, au-delà du hasard.'
            when cause = 'discrimination'
                then
                    'Le classement des demandes du ' || subject
                    || ' est moins bon qu''annoncé : AUC '
                    || {{ format_number('measure', 2, 'fr') }} || '.'
            when cause = 'fairness'
                then
                    'Le groupe « ' || subject || ' » est approuvé '
                    || {{ format_number('measure', 2, 'fr') }}
                    || ' fois autant que le groupe le plus approuvé (seuil '
                    || {{ format_number('limit_value', 2, 'fr') }} || ').'
            when cause = 'training'
                then
                    'Un nouveau modèle est dû : '
                    || case subject
                        when 'score_drift'
                            then
                                'la répartition du score s''est éloignée de la'
                                || ' référence.'
                        when 'calibration'
                            then 'le calibrage a échoué deux nuits de suite.'
                        else 'le dernier apprentissage est trop ancien.'
                    end
            else 'Le contrôle « ' || subject || ' » n''est pas passé.'
        end || others_fr as text_fr,
        case
            when cause in ('drift', 'mix')
                then
                    'The distribution of "' || label_en
                    || '" has moved away from the reference: stability index '
                    || {{ format_number('measure', 2, 'en') }} || ' (limit '
                    || {{ format_number('limit_value', 2, 'en') }} || ').'
            when cause = 'missing'
                then
                    '"' || label_en || '": the share of missing values changed by '
                    || {{ format_number('100e0 * measure', 1, 'en') }} || ' points.'
            when cause = 'score_drift'
                then
                    'The distribution of the score has moved away from the reference:'
                    || ' stability index '
                    || {{ format_number('measure', 2, 'en') }} || ' (limit '
                    || {{ format_number('limit_value', 2, 'en') }} || ').'
            when cause = 'reason_drift'
                then
                    'The first reasons are no longer the same: stability index '
                    || {{ format_number('measure', 2, 'en') }} || ' (limit '
                    || {{ format_number('limit_value', 2, 'en') }} || ').'
            when cause = 'calibration'
                then
                    'Applications of ' || subject || ' had '
                    || case when measure < 0.5e0 then 'more' else 'fewer' end
                    || ' defaults than forecast, beyond chance.'
            when cause = 'discrimination'
                then
                    'Applications of ' || subject
                    || ' are ranked worse than forecast: AUC '
                    || {{ format_number('measure', 2, 'en') }} || '.'
            when cause = 'fairness'
                then
                    'The group "' || subject || '" is approved '
                    || {{ format_number('measure', 2, 'en') }}
                    || ' times as often as the most approved group (limit '
                    || {{ format_number('limit_value', 2, 'en') }} || ').'
            when cause = 'training'
                then
                    'Train a new model: '
                    || case subject
                        when 'score_drift'
                            then
                                'the distribution of the score has moved away from the'
                                || ' reference.'
                        when 'calibration'
                            then 'the calibration failed on two nights running.'
                        else 'the last training is too long ago.'
                    end
            else 'The check "' || subject || '" did not pass.'
        end || others_en as text_en,
        look_first_fr,
        look_first_en
    from worst

),

{% if is_incremental() %}
former as (

    select
        batch_id,
        as_of,
        cause,
        subject,
        severity,
        measure,
        limit_value,
        n_signs,
        text_fr,
        text_en,
        look_first_fr,
        look_first_en
    from {{ this }}
    where batch_id not in (select raised.batch_id from raised)

),

{% endif %}
told as (

    select * from raised
    {% if is_incremental() %}
    union all
    select * from former
    {% endif %}

)

select
    told.batch_id,
    told.as_of,
    told.cause,
    told.subject,
    told.severity,
    told.measure,
    told.limit_value,
    told.n_signs,
    told.text_fr,
    told.text_en,
    told.look_first_fr,
    told.look_first_en,
    acknowledgements.acknowledged_at,
    acknowledgements.acknowledged_by,
    acknowledgements.note
from told
left join acknowledgements
    on
        told.batch_id = acknowledgements.batch_id
        and told.cause = acknowledgements.cause
order by told.as_of nulls last, told.batch_id, told.cause
