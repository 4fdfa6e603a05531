{{ config(materialized='table', partition_by=none) }}

-- The training rows: applications whose outcome was known on the date of the data.
with

applications as (

    select
        sk_id_curr,
        is_labelled
    from {{ ref('stg_home_credit__applications') }}

),

outcomes as (

    select
        sk_id_curr,
        observed_on
    from {{ ref('stg_home_credit__outcomes') }}

),

today as (

    select max(as_of) as as_of from {{ ref('stg_home_credit__drops') }}

),

labelled as (

    select applications.sk_id_curr
    from applications
    cross join today
    left join outcomes
        on applications.sk_id_curr = outcomes.sk_id_curr
    where applications.is_labelled or outcomes.observed_on <= today.as_of

)

select * from labelled
