{#- CTEs of `calibrated_ctes`, `in_points` and `scored`: every row of a relation with
    its pd, score_points and margin_points, its distance from the cut-off. The relation
    has what `calibrated_ctes` asks for, threshold, and the points_base, odds_base and
    points_to_double_odds of a policy. -#}
{% macro scored_ctes(relation) -%}
{{ calibrated_ctes(relation) }},

in_points as (

    select
        *,
        {{ score_points('odds_of_repayment') }} as score_points,
        {{ score_points('(1e0 - threshold) / threshold') }} as points_at_threshold
    from calibrated

),

scored as (

    select
        *,
        score_points - points_at_threshold as margin_points
    from in_points

)
{%- endmacro %}
