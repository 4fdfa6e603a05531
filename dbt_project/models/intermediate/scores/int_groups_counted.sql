{{ config(materialized='table') }}

-- night: approvals are those of the latest batch among applications that did not train
-- the model (all, where there are no others); who repaid is known of followed ones,
-- each by its last score before. out_of_fold: the training rows. Approved means not
-- past the threshold, as in fairness.
with

scores as (

    select * from {{ ref('scores_latest') }}

),

followed as (

    select * from {{ ref('int_scores_followed') }}
    where role = 'champion' and target is not null

),

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

application_groups as (

    select * from {{ ref('application_groups') }}

),

night as (

    select distinct
        batch_id,
        as_of,
        model_version
    from scores

),

marked as (

    select
        sk_id_curr,
        margin_points > 0 as is_approved,
        in_training_sample,
        count(*) filter (where not in_training_sample) over () as n_outside
    from scores

),

resolved as (

    select
        sk_id_curr,
        is_accepted as is_approved,
        target,
        row_number() over (
            partition by sk_id_curr order by as_of desc nulls last
        ) as recency
    from followed

),

decisions as (

    select
        'night' as basis,
        sk_id_curr,
        is_approved,
        cast(null as smallint) as target
    from marked
    where not in_training_sample or n_outside = 0

    union all

    select
        'out_of_fold' as basis,
        folds.sk_id_curr,
        folds.pd < folds.threshold as is_approved,
        cast(null as smallint) as target
    from folds
    inner join night on folds.model_version = night.model_version

),

outcomes as (

    select
        'night' as basis,
        sk_id_curr,
        is_approved,
        target
    from resolved
    where recency = 1

    union all

    select
        'out_of_fold' as basis,
        folds.sk_id_curr,
        folds.pd < folds.threshold as is_approved,
        folds.target
    from folds
    inner join night on folds.model_version = night.model_version

),

cases as (

    select
        *,
        'decision' as kind
    from decisions

    union all

    select
        *,
        'outcome' as kind
    from outcomes

),

counted as (

    select
        cases.basis,
        application_groups.attribute,
        application_groups.group_name,
        count(*) filter (where cases.kind = 'decision') as n,
        count(*) filter (
            where cases.kind = 'decision' and cases.is_approved
        ) as n_approved,
        count(*) filter (where cases.target = 0) as n_repaid,
        count(*) filter (
            where cases.target = 0 and not cases.is_approved
        ) as n_repaid_refused
    from cases
    inner join application_groups on cases.sk_id_curr = application_groups.sk_id_curr
    group by cases.basis, application_groups.attribute, application_groups.group_name

)

select
    night.batch_id,
    night.as_of,
    night.model_version,
    counted.basis,
    counted.attribute,
    counted.group_name,
    counted.n,
    counted.n_approved,
    counted.n_repaid,
    counted.n_repaid_refused
from counted
cross join night
