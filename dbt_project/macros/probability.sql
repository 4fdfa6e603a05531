{#- Probability of log-odds, by the logistic function. -#}
{% macro probability(log_odds) -%}
    1e0 / (1e0 + exp(-({{ log_odds }})))
{%- endmacro %}
