select
    importance_global.name as concept,
    concepts.label_fr,
    concepts.label_en,
    concepts.is_external,
    importance_global.gain_share
from importance_global
inner join batch on batch.model_version = importance_global.model_version
left join concepts on concepts.concept = importance_global.name
where importance_global.level = 'concept'
order by importance_global.gain_share desc, importance_global.name
