-- The last decision on an application is in force. What an officer saw is the score of
-- the night named in the decision; history_days later that night is forgotten.
with

officer_decisions as (

    select * from {{ ref('stg_ml__officer_decisions') }}

),

scores as (

    select * from {{ ref('scores_history') }}
    where role = 'champion'

),

ranked as (

    select
        *,
        row_number() over (
            partition by sk_id_curr order by decision_id desc nulls last
        ) as recency
    from officer_decisions

),

described as (

    select
        ranked.decision_id,
        ranked.sk_id_curr,
        ranked.batch_id,
        ranked.decided_at,
        ranked.officer,
        ranked.proposal,
        ranked.decision,
        ranked.reason,
        ranked.proposal <> 'review'
        and ranked.proposal <> ranked.decision as is_override,
        case
            when ranked.proposal = 'refuse' and ranked.decision = 'accept'
                then 'low_side'
            when ranked.proposal = 'accept' and ranked.decision = 'refuse'
                then 'high_side'
        end as side,
        ranked.recency = 1 as is_in_force,
        scores.grade,
        scores.pd,
        scores.margin_points
    from ranked
    left join scores
        on
            ranked.sk_id_curr = scores.sk_id_curr
            and ranked.batch_id = scores.batch_id

)

select * from described
order by decision_id
