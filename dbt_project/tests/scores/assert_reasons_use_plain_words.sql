-- Claim: no label a reason is made of uses the modeller's words.
-- Guards: feature_dictionary, category_vocabulary, concepts; with them score_reasons.
-- If false: an officer reads out to a client what neither of them understands.
with

labels as (

    select
        label_fr,
        label_en
    from {{ ref('feature_dictionary') }}

    union all

    select
        label_fr,
        label_en
    from {{ ref('category_vocabulary') }}

    union all

    select
        label_fr,
        label_en
    from {{ ref('concepts') }}

),

lower_case as (

    select lower(label_fr || ' / ' || label_en) as label
    from labels

)

select label
from lower_case
where
    label like '%shap%'
    or label like '%log-odds%'
    or label like '%feature%'
    or label like '%margin%'
