-- The champion without Python: every application walks down every tree, all at once.

create macro champion_margins(features) as table
with recursive

feature_values as (

    -- LightGBM reads what is this close to zero as zero.
    select
        sk_id_curr,
        feature,
        case
            when abs(feature_value) <= 1e-35::float then 0e0
            else cast(feature_value as double)
        end as feature_value
    from query_table(features)

),

roots as (

    select
        tree,
        least(max(node), 0) as node
    from champion_trees
    group by tree

),

steps as (

    select
        applications.sk_id_curr,
        roots.tree,
        roots.node
    from (select distinct sk_id_curr from feature_values) as applications
    cross join roots

    union all

    select
        steps.sk_id_curr,
        steps.tree,
        case
            when case
                when
                    feature_values.feature_value is null
                    or (nodes.zero_is_missing and feature_values.feature_value = 0)
                    then nodes.missing_goes_left
                when nodes.is_categorical
                    then coalesce(
                        list_contains(
                            nodes.categories, try_cast(trunc(feature_values.feature_value) as integer)
                        ),
                        false
                    )
                else feature_values.feature_value <= nodes.threshold
            end
                then nodes.left_child
            else nodes.right_child
        end as node
    from steps
    inner join champion_trees as nodes
        on
            steps.tree = nodes.tree
            and steps.node = nodes.node
    left join feature_values
        on
            steps.sk_id_curr = feature_values.sk_id_curr
            and nodes.feature = feature_values.feature
    where nodes.feature is not null

)

select
    steps.sk_id_curr,
    sum(leaves.leaf_value) as margin
from steps
inner join champion_trees as leaves
    on
        steps.tree = leaves.tree
        and steps.node = leaves.node
where leaves.leaf_value is not null
group by steps.sk_id_curr;

comment on macro table champion_margins is
'The champion''s margin (log-odds of default, before calibration) of each application, computed from champion_trees in SQL alone: a witness to shap_summary.margin. Parameter: the name of a table with sk_id_curr, feature and feature_value (codes for categories, NULL where missing), one row per application and feature; a feature without a row is missing. champion_margins(''witness_features'') scores the sample of the release; feature rows of others are in the warehouse, in features.application_features.';
