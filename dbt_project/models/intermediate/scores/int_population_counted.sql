{{ config(materialized='table') }}

-- Applications that trained the model are its reference; where there are no others they
-- are compared with themselves.
with

scores as (

    select * from {{ ref('scores_latest') }}

),

bands as (

    select * from {{ ref('int_score_bands') }}

),

reasons as (

    select * from {{ ref('int_reasons_ranked_to_application') }}

),

frozen as (

    select * from {{ ref('int_reasons_frozen') }}

),

marked as (

    select
        sk_id_curr,
        batch_id,
        as_of,
        model_version,
        pd,
        in_training_sample,
        count(*) filter (where not in_training_sample) over () as n_outside
    from scores

),

waiting as (

    select *
    from marked
    where not in_training_sample or n_outside = 0

),

night as (

    select distinct
        batch_id,
        as_of,
        model_version
    from waiting

),

by_band as (

    select
        bands.band,
        bands.pd_from,
        bands.pd_below,
        bands.n_reference,
        count(waiting.sk_id_curr) as n_current
    from night
    inner join bands on night.model_version = bands.model_version
    left join waiting
        on
            bands.pd_from <= waiting.pd
            and bands.pd_below > waiting.pd
    group by bands.band, bands.pd_from, bands.pd_below, bands.n_reference

),

first_reasons as (

    select
        reasons.concept,
        count(*) as n_current
    from reasons
    inner join waiting on reasons.sk_id_curr = waiting.sk_id_curr
    where
        reasons.direction = 'against'
        and reasons.rank = 1
    group by reasons.concept

),

reference_reasons as (

    select
        frozen.concept,
        frozen.n_reference
    from frozen
    inner join night on frozen.model_version = night.model_version

),

by_reason as (

    select
        coalesce(reference_reasons.concept, first_reasons.concept) as concept,
        coalesce(reference_reasons.n_reference, 0) as n_reference,
        coalesce(first_reasons.n_current, 0) as n_current
    from reference_reasons
    full outer join first_reasons on reference_reasons.concept = first_reasons.concept

),

counted as (

    select
        'score' as subject,
        lpad(cast(band as string), 2, '0') as band,
        pd_from,
        pd_below,
        n_reference,
        n_current
    from by_band

    union all

    select
        'reasons' as subject,
        concept as band,
        cast(null as double) as pd_from,
        cast(null as double) as pd_below,
        n_reference,
        n_current
    from by_reason

)

select
    night.batch_id,
    night.as_of,
    night.model_version,
    counted.subject,
    counted.band,
    counted.pd_from,
    counted.pd_below,
    counted.n_reference,
    counted.n_current
from counted
cross join night
