{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- Groups too small to be shown have no intervals, either, and so no measure.
with

counted as (

    select * from {{ ref('int_groups_counted') }}

),

intervals as (

    select * from {{ ref('stg_ml__group_intervals') }}

),

measures as (

    select distinct measure from intervals

)

select
    counted.batch_id,
    counted.as_of,
    counted.model_version,
    counted.basis,
    counted.attribute,
    counted.group_name,
    measures.measure,
    intervals.measured is null as is_suppressed,
    case
        when intervals.measured is not null
            then
                case
                    when measures.measure in ('approval_rate', 'approval_ratio')
                        then cast(counted.n as bigint)
                    else cast(counted.n_repaid as bigint)
                end
    end as n,
    intervals.measured,
    intervals.lower_bound,
    intervals.upper_bound
from counted
cross join measures
left join intervals
    on
        counted.batch_id = intervals.batch_id
        and counted.basis = intervals.basis
        and counted.attribute = intervals.attribute
        and counted.group_name = intervals.group_name
        and measures.measure = intervals.measure
order by
    counted.as_of,
    counted.basis,
    counted.attribute,
    counted.group_name,
    measures.measure
