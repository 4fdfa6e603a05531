-- One alert per cause and night: a feature whose distribution moved further than both
-- the customary bound and what chance can do; a check of the data that did not pass.
with

drift_features as (

    select * from {{ ref('drift_features') }}

),

dq_results as (

    select * from {{ ref('dq_results') }}

),

dictionary as (

    select * from {{ ref('feature_dictionary') }}

),

drift_alerts as (

    select
        drift_features.batch_id,
        drift_features.as_of,
        'drift' as cause,
        drift_features.feature as subject,
        'warning' as severity,
        drift_features.psi as measure,
        'La répartition de « ' || dictionary.label_fr
        || ' » s''est éloignée de celle de la référence : indice de stabilité '
        || {{ format_number('drift_features.psi', 2, 'fr') }}
        || ' (seuil 0,25).' as text_fr,
        'The distribution of "' || dictionary.label_en
        || '" has moved away from the reference: stability index '
        || {{ format_number('drift_features.psi', 2, 'en') }}
        || ' (limit 0.25).' as text_en
    from drift_features
    inner join dictionary on drift_features.feature = dictionary.feature
    where
        drift_features.psi_band = 'significant'
        and drift_features.exceeds_critical

),

data_alerts as (

    select
        batch_id,
        as_of,
        'data_quality' as cause,
        check_name as subject,
        case
            when status = 'warn' then 'warning' else 'error'
        end as severity,
        cast(failures as double) as measure,
        'Le contrôle « ' || check_name || ' » n''est pas passé.' as text_fr,
        'The check "' || check_name || '" did not pass.' as text_en
    from dq_results
    where status in ('fail', 'error', 'warn')

),

alerts as (

    select * from drift_alerts
    union all
    select * from data_alerts

)

select * from alerts
order by as_of nulls last, batch_id, cause, subject
