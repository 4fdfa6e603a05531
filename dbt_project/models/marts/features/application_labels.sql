{{ config(meta={'by_application': false}) }}

-- What is known of repayment, and since when: the outcomes delivered with the labelled
-- past, and those that arrived later in outcomes.csv. The earliest knowledge counts.
with applications as (

    select * from {{ ref('stg_home_credit__applications') }}

),

outcomes as (

    select * from {{ ref('stg_home_credit__outcomes') }}

),

labels as (

    select
        sk_id_curr,
        target,
        as_of as known_on
    from applications
    where is_labelled

    union all

    select
        outcomes.sk_id_curr,
        outcomes.target,
        outcomes.observed_on as known_on
    from outcomes
    inner join applications on outcomes.sk_id_curr = applications.sk_id_curr
    where not applications.is_labelled

),

ranked as (

    select
        *,
        row_number() over (
            partition by sk_id_curr
            order by known_on asc nulls last, target desc nulls last
        ) as knowledge_rank
    from labels

)

select
    sk_id_curr,
    target,
    known_on
from ranked
where knowledge_rank = 1
