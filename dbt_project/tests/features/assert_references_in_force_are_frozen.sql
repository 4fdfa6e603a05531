-- Claim: every frozen reference holds the version in force.
-- Guards: int_incomes_frozen and what is frozen with it; stg_references__in_force.
-- If false: the features are computed without the references their model was trained
-- with.
select in_force.reference_version
from {{ ref('stg_references__in_force') }} as in_force
left join {{ ref('int_incomes_frozen') }} as frozen
    on in_force.reference_version = frozen.reference_version
where
    frozen.reference_version is null
    -- Training rows there were, but a reference made of them is missing.
    or (
        frozen.n_applications > 0
        and in_force.reference_version not in (
            select groups.reference_version
            from {{ ref('int_peer_groups_frozen') }} as groups
        )
    )
