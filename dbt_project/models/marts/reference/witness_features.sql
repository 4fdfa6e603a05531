with

features as (

    select * from {{ ref('stg_ml__witness_features') }}

)

select
    sk_id_curr,
    feature,
    feature_value
from features
order by sk_id_curr, feature
