-- Claim: no model reads a feature that the dictionary does not release for scoring.
-- Guards: importance_global, shap_topk.
-- If false: gender or family status decides on credit.
with

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

read_features as (

    select
        'importance_global' as found_in,
        name as feature
    from {{ ref('importance_global') }}
    where level = 'feature'
    group by name

    union all

    select
        'shap_topk' as found_in,
        feature
    from {{ ref('shap_topk') }}
    group by feature

)

select read_features.*
from read_features
left join dictionary on read_features.feature = dictionary.feature
where coalesce(dictionary.use <> 'model', true)
