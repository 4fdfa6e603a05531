-- depends_on: {{ ref('application_features') }}
-- Claim: no feature is infinite or not a number.
-- Guards: application_features.
-- If false: LightGBM takes the value silently and the score of that client means
-- nothing.
{%- set features = feature_columns('float') %}

select sk_id_curr
from {{ ref('application_features') }}
where
    -- inf and NaN compare as greater than the largest float.
    false
    {%- for feature in features %}
    or abs({{ feature }}) > 3.4028235e38
    {%- endfor %}
