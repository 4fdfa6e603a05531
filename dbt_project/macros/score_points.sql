{#- Score points of odds (repaid : default), by the points_base, odds_base and
    points_to_double_odds of the policy in scope: points_base at odds_base, and
    points_to_double_odds more each time the odds double. -#}
{% macro score_points(odds) -%}
    points_base + points_to_double_odds / ln(2e0) * ln(({{ odds }}) / odds_base)
{%- endmacro %}
