-- Claim: one version of the frozen references is in force, and each reference holds it.
-- Guards: stg_references__in_force, int_incomes_frozen and what is frozen with it.
-- If false: the features are computed without the references their model was trained
-- with.
with

in_force as (

    select
        max(reference_version) as reference_version,
        count(*) as n_versions
    from {{ ref('stg_references__in_force') }}

)

select in_force.reference_version
from in_force
left join {{ ref('int_incomes_frozen') }} as frozen
    on in_force.reference_version = frozen.reference_version
where
    in_force.n_versions != 1
    or frozen.reference_version is null
    -- Training rows there were, but a reference made of them is missing.
    or (
        frozen.n_applications > 0
        and in_force.reference_version not in (
            select groups.reference_version
            from {{ ref('int_peer_groups_frozen') }} as groups
        )
    )
