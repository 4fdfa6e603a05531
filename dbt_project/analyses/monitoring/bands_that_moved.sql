-- question: Which scores and which reasons are more frequent than in training?
-- asked by: model validation
select
    population_stability.subject,
    population_stability.band,
    population_stability.share_reference,
    population_stability.share_current,
    population_stability.psi_part,
    drift_scores.psi,
    drift_scores.psi_critical,
    drift_scores.psi_band
from population_stability
inner join batch on population_stability.batch_id = batch.batch_id
inner join drift_scores
    on
        population_stability.batch_id = drift_scores.batch_id
        and population_stability.subject = drift_scores.subject
order by population_stability.subject, population_stability.band
