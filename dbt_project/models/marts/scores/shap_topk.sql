with

contributions as (

    select * from {{ ref('stg_ml__contributions') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

)

select
    contributions.sk_id_curr,
    contributions.batch_id,
    contributions.rank,
    contributions.feature,
    dictionary.concept,
    contributions.feature_value,
    contributions.contribution
from contributions
inner join batches on contributions.batch_id = batches.batch_id
left join dictionary on contributions.feature = dictionary.feature
where batches.is_latest
order by contributions.sk_id_curr, contributions.rank
