{{ config(meta={'by_application': true}) }}

select
    sk_id_curr,
    concept,
    contribution,
    lead_feature,
    lead_feature_value,
    lead_contribution
from {{ source('ml', 'concept_contributions') }}
