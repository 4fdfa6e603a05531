{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='batch_id',
    on_schema_change='append_new_columns',
    post_hook=['{{ forget_old_nights() }}', '{{ forget_superseded_nights() }}'],
) }}

-- Applications without an outcome when they were scored. A decision of an officer
-- counts for the night it names.
with

followed as (

    select * from {{ ref('int_scores_followed') }}
    where role = 'champion'

),

bands as (

    select * from {{ ref('int_score_bands') }}

),

overrides as (

    select * from {{ ref('overrides') }}
    where is_in_force

)

select
    followed.batch_id,
    followed.as_of,
    followed.known_as_of,
    followed.model_version,
    bands.band,
    bands.pd_from,
    bands.pd_below,
    cast(count(*) as bigint) as n_applications,
    cast(count(*) filter (where followed.is_new) as bigint) as n_new,
    cast(count(*) filter (where followed.decision = 'accept') as bigint) as n_accepted,
    cast(count(*) filter (where followed.decision = 'review') as bigint) as n_review,
    cast(count(*) filter (where followed.decision = 'refuse') as bigint) as n_refused,
    avg(case when followed.decision = 'accept' then 1e0 else 0e0 end) as approval_rate,
    cast(count(overrides.decision_id) as bigint) as n_decided_by_officers,
    cast(
        count(*) filter (where overrides.side = 'low_side') as bigint
    ) as n_low_side,
    cast(
        count(*) filter (where overrides.side = 'high_side') as bigint
    ) as n_high_side,
    cast(count(followed.target) as bigint) as n_resolved,
    cast(count(*) filter (where followed.target = 1) as bigint) as n_defaulted,
    avg(cast(followed.target as double)) as bad_rate,
    {{ exact_mean('followed.pd') }} as mean_pd,
    {{ safe_divide('max(bands.n_reference_defaulted)', 'max(bands.n_reference)') }}
        as bad_rate_reference
from followed
inner join bands
    on
        followed.model_version = bands.model_version
        and followed.pd >= bands.pd_from
        and followed.pd < bands.pd_below
left join overrides
    on
        followed.batch_id = overrides.batch_id
        and followed.sk_id_curr = overrides.sk_id_curr
group by
    followed.batch_id,
    followed.as_of,
    followed.known_as_of,
    followed.model_version,
    bands.band,
    bands.pd_from,
    bands.pd_below
order by followed.as_of, bands.band
