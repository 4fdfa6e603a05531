{#- Decision at a distance in points from the cut-off, with a band on either side of it
    in which a person decides. -#}
{% macro decision(margin_points, review_band_points) -%}
    case
        when {{ margin_points }} < -{{ review_band_points }} then 'refuse'
        when {{ margin_points }} <= {{ review_band_points }} then 'review'
        else 'accept'
    end
{%- endmacro %}
