{{ config(materialized='table') }}

-- What the probabilities say would come, of all that were scored and of those that have
-- an outcome by now. Defaults are a sum of independent yes or no with the probabilities
-- given (Poisson-binomial); the probabilities themselves rest on as many defaults as
-- the grade had in training. An application is never compared with itself in the AUC,
-- whose error is Hanley and McNeil's (1982).
with

followed as (

    select * from {{ ref('int_scores_followed') }}

),

batches as (

    select * from {{ ref('stg_ml__batches') }}

),

folds as (

    select * from {{ ref('int_folds_calibrated') }}

),

policy_grades as (

    select * from {{ ref('stg_ml__policy_grades') }}

),

-- Training outcomes behind the probabilities of each grade.
trained as (

    select
        folds.model_version,
        policy_grades.policy_version,
        coalesce(policy_grades.grade, 'all') as grade,
        cast(count(*) filter (where folds.target = 1) as double) as trained_defaulted,
        cast(count(*) filter (where folds.target = 0) as double) as trained_repaid
    from folds
    inner join policy_grades
        on
            folds.pd >= policy_grades.pd_from
            and folds.pd < policy_grades.pd_below
    group by grouping sets (
        (folds.model_version, policy_grades.policy_version, policy_grades.grade),
        (folds.model_version, policy_grades.policy_version)
    )

),

by_probability as (

    select
        batch_id,
        as_of,
        role,
        model_version,
        coalesce(grade, 'all') as grade,
        pd,
        case when is_accepted then cost_false_negative else 0e0 end as default_cost,
        case when is_accepted then 0e0 else cost_false_positive end as repaid_cost,
        cast(count(*) as double) as n_scored,
        cast(count(target) as double) as n_resolved
    from followed
    group by grouping sets (
        {% for slice in ['grade,', ''] -%}
        (
            batch_id, as_of, role, model_version, {{ slice }}
            pd, is_accepted, cost_false_negative, cost_false_positive
        ){{ ',' if not loop.last }}
        {% endfor -%}
    )

),

in_scope as (

    select
        'scored' as scope,
        *,
        n_scored as n
    from by_probability

    union all

    select
        'resolved' as scope,
        *,
        n_resolved as n
    from by_probability
    where n_resolved > 0

),

accumulated as (

    select
        *,
        sum(n * (1e0 - pd)) over (
            partition by scope, batch_id, role, grade
            order by pd
            rows between unbounded preceding and current row
        ) - n * (1e0 - pd) / 2e0 as n_repaid_before
    from in_scope

),

summed as (

    select
        scope,
        batch_id,
        as_of,
        role,
        model_version,
        grade,
        sum(n) as n,
        {{ exact_sum('n * pd') }} as defaults,
        {{ exact_sum('n * (1e0 - pd)') }} as repaid,
        {{ exact_sum('n * pd * (1e0 - pd)') }} as defaults_variance,
        {{ exact_sum('n * (pd * default_cost + (1e0 - pd) * repaid_cost)') }} as cost,
        {{ exact_sum(
            'n * pd * (1e0 - pd) '
            ~ '* (default_cost - repaid_cost) * (default_cost - repaid_cost)'
        ) }} as cost_variance,
        {{ exact_sum('n * pd * (default_cost - repaid_cost)') }} as cost_of_defaults,
        max(abs(default_cost - repaid_cost)) as cost_step,
        {{ exact_sum('n * pd * n_repaid_before') }} as pairs_in_order
    from accumulated
    group by scope, batch_id, as_of, role, model_version, grade

),

ranked as (

    select
        summed.*,
        trained.trained_defaulted,
        trained.trained_repaid,
        -- Fewer than five expected of either say nothing about an order.
        case
            when summed.defaults >= 5e0 and summed.repaid >= 5e0
                then
                    (summed.pairs_in_order - summed.defaults_variance / 2e0)
                    / (summed.defaults * summed.repaid - summed.defaults_variance)
        end as auc
    from summed
    inner join batches on summed.batch_id = batches.batch_id
    left join trained
        on
            summed.model_version = trained.model_version
            and batches.policy_version = trained.policy_version
            and summed.grade = trained.grade

)

select
    scope,
    batch_id,
    as_of,
    role,
    model_version,
    grade,
    cast(n as bigint) as n,
    defaults,
    sqrt(
        defaults_variance
        + defaults * defaults / greatest(coalesce(trained_defaulted, 0e0), 1e0)
    ) as defaults_error,
    cost,
    sqrt(
        cost_variance
        + cost_of_defaults * cost_of_defaults
        / greatest(coalesce(trained_defaulted, 0e0), 1e0)
    ) as cost_error,
    cost_step,
    auc,
    sqrt(
        {{ auc_variance('auc', 'defaults', 'repaid') }}
        + {{ auc_variance(
            'auc',
            'greatest(coalesce(trained_defaulted, 0e0), 1e0)',
            'greatest(coalesce(trained_repaid, 0e0), 1e0)'
        ) }}
    ) as auc_error
from ranked
