-- depends_on: {{ ref('application_features') }}
-- Claim: the dictionary and the feature mart name the same columns, in kind and number.
-- Guards: feature_dictionary, application_features.
-- If false: an officer reads a reason without words, or words for nothing.
{%- set columns = {
    'numeric': feature_columns('float'), 'categorical': feature_columns('integer')
} %}

with

mart as (

    select
        named.feature,
        named.kind
    from (
        values
        {%- for kind, features in columns.items() -%}
            {%- set last_kind = loop.last -%}
            {%- for feature in features %}
        ('{{ feature }}', '{{ kind }}'){{ ',' if not (last_kind and loop.last) }}
            {%- endfor -%}
        {%- endfor %}
    ) as named (feature, kind)

),

dictionary as (

    select
        feature,
        kind
    from {{ ref('feature_dictionary') }}

)

select
    mart.feature as mart_feature,
    dictionary.feature as dictionary_feature
from mart
full outer join dictionary
    on
        mart.feature = dictionary.feature
        and mart.kind = dictionary.kind
where
    mart.feature is null
    or dictionary.feature is null
