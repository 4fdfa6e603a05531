with

terms as (
    select
        batch.policy_version,
        dim_model.threshold,
        policy_version.cost_false_negative,
        policy_version.cost_false_positive,
        policy_version.review_band_points,
        policy_version.points_base
        + policy_version.points_to_double_odds / ln(2e0)
        * ln($odds_of_repayment / policy_version.odds_base) as score_points,
        policy_version.points_to_double_odds / ln(2e0)
        * ln($odds_of_repayment / ((1e0 - dim_model.threshold) / dim_model.threshold))
            as margin_points
    from batch
    inner join dim_model on dim_model.model_version = batch.model_version
    inner join policy_version on policy_version.policy_version = batch.policy_version
)

select
    terms.policy_version,
    terms.score_points,
    policy_grades.grade,
    terms.threshold,
    case
        when terms.margin_points < -terms.review_band_points then 'refuse'
        when terms.margin_points <= terms.review_band_points then 'review'
        else 'accept'
    end as decision,
    terms.margin_points,
    $pd * terms.cost_false_negative as expected_cost_accept,
    (1e0 - $pd) * terms.cost_false_positive as expected_cost_refuse
from terms
left join policy_grades
    on
        policy_grades.policy_version = terms.policy_version
        and policy_grades.pd_from <= $pd
        and policy_grades.pd_below > $pd
