-- The same bounds and the same critical value as in drift_features.
with

population_stability as (

    select * from {{ ref('population_stability') }}

),

chi_squared_quantiles as (

    select * from {{ ref('chi_squared_quantiles') }}

),

summed as (

    select
        batch_id,
        as_of,
        model_version,
        subject,
        sum(n_reference) as n_reference,
        sum(n_current) as n_current,
        cast(
            count(*) filter (where n_reference + n_current > 0) as integer
        ) as n_bins,
        {{ exact_sum('psi_part') }} as psi
    from population_stability
    group by batch_id, as_of, model_version, subject

),

compared as (

    select
        summed.batch_id,
        summed.as_of,
        summed.model_version,
        summed.subject,
        cast(summed.n_reference as bigint) as n_reference,
        cast(summed.n_current as bigint) as n_current,
        summed.n_bins,
        summed.psi,
        coalesce(chi_squared_quantiles.quantile_99, 0e0)
        * (1e0 / summed.n_reference + 1e0 / summed.n_current) as psi_critical
    from summed
    left join chi_squared_quantiles on summed.n_bins - 1 = chi_squared_quantiles.degrees
    where summed.psi is not null

)

select
    batch_id,
    as_of,
    model_version,
    subject,
    n_reference,
    n_current,
    n_bins,
    psi,
    case
        when psi < 0.10e0 then 'stable'
        when psi < 0.25e0 then 'moderate'
        else 'significant'
    end as psi_band,
    psi_critical,
    psi > psi_critical as exceeds_critical
from compared
order by as_of, subject
