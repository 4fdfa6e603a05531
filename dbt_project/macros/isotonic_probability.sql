{#- Probability of a margin by the piece of an isotonic calibration it lies in, a row of
    `segments` joined by margin_from <= margin < margin_below; NULL without one. -#}
{% macro isotonic_probability(margin) -%}
    segments.pd_at + segments.pd_per_margin
    * (greatest({{ margin }}, segments.margin_at) - segments.margin_at)
{%- endmacro %}
