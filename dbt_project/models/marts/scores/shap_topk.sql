{{ config(meta={'by_application': true}) }}

with

contributions as (

    select * from {{ ref('stg_ml__contributions') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

)

select
    contributions.sk_id_curr,
    contributions.rank,
    contributions.feature,
    dictionary.concept,
    contributions.feature_value,
    contributions.contribution
from contributions
left join dictionary on contributions.feature = dictionary.feature
order by contributions.sk_id_curr, contributions.rank
