-- Wide first: one row of some six hundred numbers, which is then turned into rows.
-- Percentiles keep every value in memory until the end, so those of a large segment are
-- of every k-th application: at 50,000, a rank is off by a fifth of a per cent.
{%- set fractions = [0.05, 0.25, 0.5, 0.75, 0.95] -%}
{%- set segments = {'all': 'true', 'accepted': 'scores.is_accepted'} -%}
{%- set sample = var('percentile_sample') -%}
{%- set features = feature_columns('float') %}

with

placed as (

    select
        sk_id_curr,
        policy_version,
        decision = 'accept' as is_accepted,
        row_number() over (order by sk_id_curr) as place,
        count(*) over () as n,
        row_number() over (
            partition by decision = 'accept' order by sk_id_curr
        ) as place_by_decision,
        count(*) over (partition by decision = 'accept') as n_by_decision
    from {{ ref('scores_latest') }}

),

scores as (

    select
        sk_id_curr,
        policy_version,
        is_accepted,
        place % cast(ceil(n / {{ sample }}e0) as bigint) = 0 as is_sampled_of_all,
        place_by_decision % cast(ceil(n_by_decision / {{ sample }}e0) as bigint) = 0
            as is_sampled_of_accepted
    from placed

),

policies as (

    select * from {{ ref('stg_ml__policies') }}

),

minimum as (

    select max(policies.minimum_cohort) as minimum_cohort
    from policies
    inner join scores on policies.policy_version = scores.policy_version

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}
    where
        use = 'model'
        and kind = 'numeric'

),
{% for segment, condition in segments.items() %}
counts_of_{{ segment }} as (

    select
        {%- for feature in features %}
        count(features.{{ feature }}) as n__{{ feature }},
        avg(features.{{ feature }}) as mean__{{ feature }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('application_features') }} as features
    inner join scores on features.sk_id_curr = scores.sk_id_curr
    where {{ condition }}

),

percentiles_of_{{ segment }} as (

    select
        {%- for feature in features %}
        {{ percentiles('features.' ~ feature, fractions) }}
            as percentiles__{{ feature }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('application_features') }} as features
    inner join scores on features.sk_id_curr = scores.sk_id_curr
    where
        {{ condition }}
        and scores.is_sampled_of_{{ segment }}

),
{% endfor %}
long as (

    {% for segment in segments -%}
    select
        '{{ segment }}' as segment,
        feature,
        n,
        mean,
        percentiles
    from (
        select
            counts_of_{{ segment }}.*,
            percentiles_of_{{ segment }}.*
        from counts_of_{{ segment }}
        cross join percentiles_of_{{ segment }}
    ) as wide
    unpivot (
        (n, mean, percentiles) for feature in (
            {%- for feature in features %}
            (n__{{ feature }}, mean__{{ feature }}, percentiles__{{ feature }})
            as {{ feature }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    ) as unpivoted
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    long.segment,
    long.feature,
    case
        when long.n >= minimum.minimum_cohort then cast(long.n as integer)
    end as n,
    {% for percent in ['05', '25', '50', '75', '95'] -%}
    case
        when long.n >= minimum.minimum_cohort
            then cast({{ list_item('long.percentiles', loop.index) }} as double)
    end as p{{ percent }},
    {% endfor -%}
    -- As exact as the features: further digits depend on the order of the rows.
    case
        when long.n >= minimum.minimum_cohort
            then cast(cast(long.mean as float) as double)
    end as mean
from long
inner join dictionary on long.feature = dictionary.feature
cross join minimum
order by long.feature, long.segment
