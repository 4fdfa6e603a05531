{#- CTEs `margins_placed` and `calibrated`: every row of a relation with the calibrated
    probability `pd` of its margin and the `odds_of_repayment`. The relation has margin,
    model_version and its model's calibration_slope and calibration_intercept; a CTE
    `segments` holds the pieces of isotonic calibrations. A margin below the first piece
    has the pd of its start; a model without pieces is calibrated by the logistic. -#}
{% macro calibrated_ctes(relation) -%}
margins_placed as (

    select
        {{ relation }}.*,
        segments.pd_at + segments.pd_per_margin
        * (greatest({{ relation }}.margin, segments.margin_at) - segments.margin_at)
            as isotonic_pd,
        {{ relation }}.calibration_slope * {{ relation }}.margin
        + {{ relation }}.calibration_intercept as log_odds_of_default
    from {{ relation }}
    left join segments
        on
            {{ relation }}.model_version = segments.model_version
            and {{ relation }}.margin >= segments.margin_from
            and {{ relation }}.margin < segments.margin_below

),

calibrated as (

    select
        *,
        coalesce(isotonic_pd, {{ probability('log_odds_of_default') }}) as pd,
        coalesce((1e0 - isotonic_pd) / isotonic_pd, exp(-log_odds_of_default))
            as odds_of_repayment
    from margins_placed

)
{%- endmacro %}
