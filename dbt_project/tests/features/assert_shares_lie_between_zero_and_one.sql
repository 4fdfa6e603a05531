-- depends_on: {{ ref('feature_dictionary') }}
-- Claim: what the dictionary calls a share or a flag lies between 0 and 1, and no count
-- is negative.
-- Guards: application_features, feature_dictionary.
-- If false: a denominator does not hold its numerator, or a filter is missing.
{#- A plan may be lengthened: then the instalments cut are negative. #}
{%- set counts = features_by_unit(['count']) | reject('equalto', 'pos_ahead_max') %}

select sk_id_curr
from {{ ref('application_features') }}
where
    false
    {%- for feature in counts %}
    or {{ feature }} < 0
    {%- endfor %}
    {%- for feature in features_by_unit(['share', 'flag']) %}
    or {{ feature }} not between 0 and 1
    {%- endfor %}
