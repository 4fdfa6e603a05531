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

texts as (

    select * from {{ ref('alert_texts') }}

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
        case
            when ranked.cause in ('calibration', 'pooled_calibration')
                then case when ranked.measure < 0.5e0 then 'more' else 'fewer' end
            when ranked.cause = 'training' then ranked.subject
            else 'any'
        end as variant,
        coalesce(dictionary.label_fr, ranked.subject) as label_fr,
        coalesce(dictionary.label_en, ranked.subject) as label_en
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
        worst.batch_id,
        worst.as_of,
        worst.cause,
        worst.subject,
        worst.severity,
        worst.measure,
        worst.limit_value,
        worst.n_signs,
        {% for language, in_all in [('fr', ' En tout : '), ('en', ' In all: ')] -%}
        replace(replace(replace(replace(
            texts.text_{{ language }},
            '{measure}', coalesce(
                case
                    when worst.cause = 'missing'
                        then {{ format_number('100e0 * worst.measure', 1, language) }}
                    else {{ format_number('worst.measure', 2, language) }}
                end,
                ''
            )),
            '{limit}',
            coalesce({{ format_number('worst.limit_value', 2, language) }}, '')),
            '{subject}', worst.subject),
            '{label}', worst.label_{{ language }})
        || case
            when worst.n_signs > 1
                then '{{ in_all }}' || cast(worst.n_signs as string) || '.'
            else ''
        end as text_{{ language }},
        {% endfor -%}
        worst.look_first_fr,
        worst.look_first_en
    from worst
    left join texts
        on
            worst.cause = texts.cause
            and worst.variant = texts.variant

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
