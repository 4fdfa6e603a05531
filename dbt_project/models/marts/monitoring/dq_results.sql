with

dq_results as (

    select * from {{ ref('stg_ml__dq_results') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

explanation_quality as (

    select * from {{ ref('explanation_quality') }}

),

checks as (

    select
        dq_results.batch_id,
        batches.as_of,
        dq_results.check_name,
        dq_results.status,
        dq_results.failures,
        dq_results.message,
        dq_results.changed_only
    from dq_results
    left join batches on dq_results.batch_id = batches.batch_id

    union all

    select
        batch_id,
        as_of,
        'explanation_' || metric as check_name,
        status,
        n_failed as failures,
        'measured ' || coalesce(cast(measured as string), 'nothing')
        || ', limit ' || cast(limit_value as string) as message,
        false as changed_only
    from explanation_quality

)

select * from checks
order by as_of nulls last, batch_id, check_name
