{{ config(materialized='table') }}

-- Equal probabilities are one row from the start, with the counts of each outcome: what
-- AUC, KS and their variances are made of, ties included. The variance of the AUC is
-- DeLong's (1988); Hosmer and Lemeshow's statistic compares tenths of the probability.
with

followed as (

    select * from {{ ref('int_scores_followed') }}

),

by_probability as (

    select
        batch_id,
        as_of,
        known_as_of,
        role,
        model_version,
        coalesce(grade, 'all') as grade,
        coalesce(contract_type, 'all') as contract_type,
        pd,
        is_accepted,
        cost_false_negative,
        cost_false_positive,
        cast(count(*) as double) as n,
        cast(count(*) filter (where target = 1) as double) as n_defaulted,
        cast(count(*) filter (where target = 0) as double) as n_repaid
    from followed
    group by grouping sets (
        {% for slice in ['grade, contract_type,', 'grade,', 'contract_type,', ''] -%}
        (
            batch_id, as_of, known_as_of, role, model_version, {{ slice }}
            pd, is_accepted, cost_false_negative, cost_false_positive
        ){{ ',' if not loop.last }}
        {% endfor -%}
    )

),

accumulated as (

    select
        *,
        n_defaulted + n_repaid as n_resolved,
        sum(n_defaulted) over riskier - n_defaulted as n_defaulted_before,
        sum(n_repaid) over riskier - n_repaid as n_repaid_before,
        sum(n_defaulted) over slice as all_defaulted,
        sum(n_repaid) over slice as all_repaid,
        case when is_accepted then cost_false_negative else 0e0 end as default_cost,
        case when is_accepted then 0e0 else cost_false_positive end as repaid_cost
    from by_probability
    window
        slice as (partition by batch_id, role, grade, contract_type),
        riskier as (
            partition by batch_id, role, grade, contract_type
            order by pd
            rows between unbounded preceding and current row
        )

),

-- Share of the repaid (of the defaulted) on the right side of each application.
placed as (

    select
        *,
        (n_repaid_before + n_repaid / 2e0) / nullif(all_repaid, 0e0)
            as placed_defaulted,
        (all_defaulted - n_defaulted_before - n_defaulted / 2e0)
        / nullif(all_defaulted, 0e0) as placed_repaid,
        abs(
            (n_defaulted_before + n_defaulted) / nullif(all_defaulted, 0e0)
            - (n_repaid_before + n_repaid) / nullif(all_repaid, 0e0)
        ) as distance
    from accumulated

),

summed as (

    select
        batch_id,
        as_of,
        known_as_of,
        role,
        model_version,
        grade,
        contract_type,
        sum(n) as n_scored,
        sum(n_resolved) as n_resolved,
        {{ exact_sum('n_resolved * pd') }} as expected_defaults,
        sum(n_defaulted) as observed_defaults,
        sum(n_repaid) as observed_repaid,
        {{ exact_sum('n_defaulted * placed_defaulted') }}
        / nullif(sum(n_defaulted), 0e0) as auc,
        {{ exact_sum('n_defaulted * placed_defaulted * placed_defaulted') }}
            as defaulted_squares,
        {{ exact_sum('n_repaid * placed_repaid * placed_repaid') }} as repaid_squares,
        max(distance) as ks,
        {{ exact_sum('n_defaulted * (1e0 - pd) * (1e0 - pd) + n_repaid * pd * pd') }}
            as squared_errors,
        {{ exact_sum(
            'n_defaulted * (1e0 - pd) * (1e0 - pd) * (1e0 - pd) * (1e0 - pd) '
            ~ '+ n_repaid * pd * pd * pd * pd'
        ) }} as fourth_powers,
        {{ exact_sum('n_defaulted * default_cost + n_repaid * repaid_cost') }} as cost,
        {{ exact_sum(
            'n_defaulted * default_cost * default_cost '
            ~ '+ n_repaid * repaid_cost * repaid_cost'
        ) }} as cost_squares
    from placed
    group by
        batch_id, as_of, known_as_of, role, model_version, grade, contract_type

),

compared as (

    select
        *,
        (defaulted_squares - observed_defaults * auc * auc)
        / nullif(observed_defaults * (observed_defaults - 1e0), 0e0)
        + (repaid_squares - observed_repaid * auc * auc)
        / nullif(observed_repaid * (observed_repaid - 1e0), 0e0) as auc_variance
    from summed

),

in_tenths as (

    select
        batch_id,
        role,
        pd,
        target,
        ntile(10) over (
            partition by batch_id, role
            order by pd nulls last, sk_id_curr
        ) as tenth
    from followed
    where target is not null

),

by_tenth as (

    select
        batch_id,
        role,
        tenth,
        {{ exact_sum('pd') }} as expected,
        sum(cast(target as double)) as observed,
        {{ exact_mean('pd') }} as mean_pd
    from in_tenths
    group by batch_id, role, tenth

),

fits as (

    select
        batch_id,
        role,
        -- Not added as decimals: hardly any expected defaults may make it huge.
        sum(
            (observed - expected) * (observed - expected)
            / nullif(expected * (1e0 - mean_pd), 0e0)
        ) as hosmer_lemeshow,
        cast(count(*) as integer) as n_groups
    from by_tenth
    group by batch_id, role

)

select
    compared.batch_id,
    compared.as_of,
    compared.known_as_of,
    compared.role,
    compared.model_version,
    compared.grade,
    compared.contract_type,
    cast(compared.n_scored as bigint) as n_scored,
    cast(compared.n_resolved as bigint) as n_resolved,
    compared.expected_defaults,
    cast(compared.observed_defaults as bigint) as observed_defaults,
    {{ safe_divide('compared.expected_defaults', 'compared.n_resolved') }} as mean_pd,
    {{ safe_divide('compared.observed_defaults', 'compared.n_resolved') }}
        as default_rate,
    compared.auc,
    -- Rounding may leave a variance of nothing a little below it.
    case
        when compared.auc_variance > 0e0 then sqrt(compared.auc_variance)
        when compared.auc_variance <= 0e0 then 0e0
    end as auc_error,
    compared.ks,
    {{ safe_divide('compared.squared_errors', 'compared.n_resolved') }} as brier,
    sqrt(greatest(
        compared.fourth_powers
        - compared.squared_errors * compared.squared_errors
        / nullif(compared.n_resolved, 0e0),
        0e0
    ) / nullif(compared.n_resolved * (compared.n_resolved - 1e0), 0e0)) as brier_error,
    compared.cost,
    {{ safe_divide('compared.cost', 'compared.n_resolved') }} as cost_per_application,
    sqrt(greatest(
        compared.cost_squares
        - compared.cost * compared.cost / nullif(compared.n_resolved, 0e0),
        0e0
    ) / nullif(compared.n_resolved * (compared.n_resolved - 1e0), 0e0)) as cost_error,
    fits.hosmer_lemeshow,
    fits.n_groups
from compared
left join fits
    on
        compared.batch_id = fits.batch_id
        and compared.role = fits.role
        and compared.grade = 'all'
        and compared.contract_type = 'all'
