-- The middle value of a number, the commonest level of a category.
{%- set categorical_features = feature_columns('integer') %}

with

scores as (

    select
        sk_id_curr,
        policy_version
    from {{ ref('scores_latest') }}
    where decision = 'accept'

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

peer_stats as (

    select * from {{ ref('peer_stats') }}

),

cohorts as (

    select
        scores.sk_id_curr,
        policies.minimum_cohort
    from scores
    inner join policies on scores.policy_version = policies.policy_version

),

level_counts as (
    {% for feature in categorical_features %}
    select
        '{{ feature }}' as feature,
        features.{{ feature }} as code,
        max(cohorts.minimum_cohort) as minimum_cohort,
        count(*) as n
    from {{ ref('application_features') }} as features
    inner join cohorts on features.sk_id_curr = cohorts.sk_id_curr
    where features.{{ feature }} is not null
    group by features.{{ feature }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

levels_ranked as (

    select
        feature,
        code,
        minimum_cohort,
        sum(n) over (partition by feature) as n_accepted,
        row_number() over (
            partition by feature
            order by n desc nulls last, code asc nulls last
        ) as level_rank
    from level_counts

),

typical_values as (

    select
        feature,
        cast(code as double) as typical_value
    from levels_ranked
    where
        level_rank = 1
        and n_accepted >= minimum_cohort

    union all

    select
        feature,
        p50 as typical_value
    from peer_stats
    where
        segment = 'accepted'
        and p50 is not null

)

select * from typical_values
