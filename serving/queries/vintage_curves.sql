with

cohorts as (

    select distinct batch_id, as_of
    from vintage_curves
    where n_cohort > 0
    order by as_of desc
    limit 12

)

select
    vintage_curves.as_of,
    vintage_curves.nights_since,
    vintage_curves.n_cohort,
    vintage_curves.n_resolved,
    vintage_curves.n_defaulted,
    vintage_curves.share_resolved,
    vintage_curves.share_defaulted,
    vintage_curves.share_expected
from vintage_curves
inner join cohorts on cohorts.batch_id = vintage_curves.batch_id
order by vintage_curves.as_of, vintage_curves.nights_since
