-- An application in review counts as decided on the side of the cut-off it lies on, as
-- in simulate_policy. Each model believes its own pd; what switching costs is therefore
-- said by both, over the same two decisions.
with

scores as (

    select * from {{ ref('scores_history') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

champions as (

    select scores.*
    from scores
    inner join batches on scores.batch_id = batches.batch_id
    where
        batches.is_latest
        and scores.role = 'champion'

),

challengers as (

    select scores.*
    from scores
    inner join batches on scores.batch_id = batches.batch_id
    where
        batches.is_latest
        and scores.role = 'challenger'

),

compared as (

    select
        champions.batch_id,
        champions.model_version as champion_version,
        challengers.model_version as challenger_version,
        champions.decision as champion_decision,
        challengers.decision as challenger_decision,
        champions.grade,
        champions.pd as champion_pd,
        challengers.pd as challenger_pd,
        case
            when champions.margin_points > 0 then champions.expected_cost_accept
            else champions.expected_cost_refuse
        end as champion_cost,
        case
            when challengers.margin_points > 0 then challengers.expected_cost_accept
            else challengers.expected_cost_refuse
        end as challenger_cost,
        case
            when challengers.margin_points > 0 then champions.expected_cost_accept
            else champions.expected_cost_refuse
        end as challenger_decision_cost_by_champion,
        case
            when champions.margin_points > 0 then challengers.expected_cost_accept
            else challengers.expected_cost_refuse
        end as champion_decision_cost_by_challenger
    from champions
    inner join challengers on champions.sk_id_curr = challengers.sk_id_curr

)

select
    batch_id,
    champion_version,
    challenger_version,
    champion_decision,
    challenger_decision,
    grade,
    cast(count(*) as integer) as n,
    champion_decision <> challenger_decision as is_swapped,
    {{ exact_mean('champion_pd') }} as mean_champion_pd,
    {{ exact_mean('challenger_pd') }} as mean_challenger_pd,
    {{ exact_sum('champion_cost') }} as expected_cost_champion,
    {{ exact_sum('challenger_cost') }} as expected_cost_challenger,
    {{ exact_sum('challenger_cost - champion_cost') }} as expected_cost_difference,
    {{ exact_sum('challenger_decision_cost_by_champion - champion_cost') }}
        as switch_cost_by_champion,
    {{ exact_sum('challenger_cost - champion_decision_cost_by_challenger') }}
        as switch_cost_by_challenger
from compared
group by
    batch_id,
    champion_version,
    challenger_version,
    champion_decision,
    challenger_decision,
    grade
order by champion_decision, challenger_decision, grade
