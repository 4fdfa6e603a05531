with

importance as (

    select * from {{ ref('stg_ml__feature_importance') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

by_feature as (

    select
        model_version,
        'feature' as level,
        feature as name,
        gain,
        split_count,
        mean_abs_contribution
    from importance

),

by_concept as (

    select
        importance.model_version,
        'concept' as level,
        dictionary.concept as name,
        {{ exact_sum('importance.gain') }} as gain,
        sum(importance.split_count) as split_count,
        {{ exact_sum('importance.mean_abs_contribution') }}
            as mean_abs_contribution
    from importance
    inner join dictionary on importance.feature = dictionary.feature
    group by importance.model_version, dictionary.concept

),

both_levels as (

    select * from by_feature
    union all
    select * from by_concept

),

with_shares as (

    select
        model_version,
        level,
        name,
        gain,
        {{ safe_divide(
            'gain', 'sum(gain) over (partition by model_version, level)'
        ) }} as gain_share,
        cast(split_count as integer) as split_count,
        mean_abs_contribution
    from both_levels

)

select * from with_shares
order by model_version asc, level asc, gain desc nulls last, name asc
