{{ config(meta={'by_application': true}) }}

with

reasons as (

    select * from {{ ref('int_reasons_ranked_to_application') }}

),

in_force as (

    select
        model_version,
        policy_version
    from {{ ref('stg_ml__batches') }}
    where is_latest

),

typical_values as (

    select
        frozen.feature,
        frozen.typical_value
    from {{ ref('int_typical_values_frozen') }} as frozen
    inner join in_force
        on
            frozen.model_version = in_force.model_version
            and frozen.policy_version = in_force.policy_version

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

vocabulary as (

    select * from {{ ref('category_vocabulary') }}

),

features as (

    select
        dictionary.feature,
        dictionary.label_fr,
        dictionary.label_en,
        dictionary.unit,
        dictionary.kind,
        typical_values.typical_value,
        vocabulary.label_fr as level_fr,
        vocabulary.label_en as level_en,
        -- Offsets lie before the application and are negative; a label that says so
        -- counts them forward.
        case
            when
                dictionary.unit = 'days'
                and dictionary.label_fr like '%avant la demande%'
                then -1
            else 1
        end as sign
    from dictionary
    left join typical_values on dictionary.feature = typical_values.feature
    left join vocabulary
        on
            typical_values.feature = vocabulary.feature
            and typical_values.typical_value = vocabulary.code

),

-- What is the same for every application is put into words once.
features_in_words as (

    select
        feature,
        label_fr,
        label_en,
        unit,
        kind,
        sign,
        typical_value,
        case
            when typical_value is null then ''
            else
                ' (valeur habituelle des dossiers acceptés : '
                || {{ format_value(
                    '(sign * typical_value)', 'unit', 'kind', 'level_fr', 'fr'
                ) }}
                || ')'
        end as typical_fr,
        case
            when typical_value is null then ''
            else
                ' (usual value of accepted applications: '
                || {{ format_value(
                    '(sign * typical_value)', 'unit', 'kind', 'level_en', 'en'
                ) }}
                || ')'
        end as typical_en
    from features

),

described as (

    select
        reasons.sk_id_curr,
        reasons.rank,
        reasons.direction,
        reasons.concept,
        reasons.feature,
        reasons.feature_value,
        reasons.contribution_points,
        features_in_words.label_fr,
        features_in_words.label_en,
        features_in_words.unit,
        features_in_words.kind,
        features_in_words.typical_value,
        features_in_words.typical_fr,
        features_in_words.typical_en,
        vocabulary.label_fr as level_fr,
        vocabulary.label_en as level_en,
        features_in_words.sign * reasons.feature_value as value_shown
    from reasons
    left join features_in_words on reasons.feature = features_in_words.feature
    left join vocabulary
        on
            reasons.feature = vocabulary.feature
            and reasons.feature_value = vocabulary.code

)

select
    sk_id_curr,
    rank,
    direction,
    concept,
    feature,
    feature_value,
    typical_value,
    contribution_points,
    concept || '_' || direction as reason_code,
    label_fr || ' : '
    || {{ format_value('value_shown', 'unit', 'kind', 'level_fr', 'fr') }}
    || typical_fr
    || case
        when direction = 'against' then ' - pèse contre la demande.'
        else ' - joue en faveur de la demande.'
    end as text_fr,
    label_en || ': '
    || {{ format_value('value_shown', 'unit', 'kind', 'level_en', 'en') }}
    || typical_en
    || case
        when direction = 'against' then ' - counts against the application.'
        else ' - counts in favour of the application.'
    end as text_en
from described
order by sk_id_curr, direction, rank
