select
    population_stability.subject,
    population_stability.band,
    concepts.label_fr,
    concepts.label_en,
    population_stability.points_above,
    population_stability.points_to,
    population_stability.n_reference,
    population_stability.n_current,
    population_stability.share_reference,
    population_stability.share_current,
    population_stability.psi_part
from population_stability
inner join batch on batch.batch_id = population_stability.batch_id
left join concepts on concepts.concept = population_stability.band
order by
    population_stability.subject desc,
    case when population_stability.subject = 'score' then population_stability.band end,
    population_stability.n_reference desc,
    population_stability.band
