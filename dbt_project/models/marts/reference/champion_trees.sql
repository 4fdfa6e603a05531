with

trees as (

    select * from {{ ref('stg_ml__champion_trees') }}

)

select
    model_version,
    tree,
    node,
    feature,
    is_categorical,
    threshold,
    categories,
    missing_goes_left,
    zero_is_missing,
    left_child,
    right_child,
    leaf_value
from trees
order by tree, node
