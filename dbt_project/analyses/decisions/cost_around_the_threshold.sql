-- question: How much does the cost rise when the threshold is missed by a little?
-- asked by: data science
with

champion as (

    select threshold_curve.*
    from threshold_curve
    inner join batch on threshold_curve.model_version = batch.model_version

),

chosen as (

    select
        threshold,
        cost_per_application
    from champion
    where is_chosen

)

select
    champion.threshold,
    champion.refusal_rate,
    champion.recall,
    champion.cost_per_application,
    champion.cost_per_application - chosen.cost_per_application as cost_change,
    champion.is_chosen
from champion
cross join chosen
where abs(champion.threshold - chosen.threshold) <= 0.02
order by champion.threshold
