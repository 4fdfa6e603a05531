-- question: Which twenty features carry the most of the champion's gain?
-- asked by: data science
select
    importance_global.name as feature,
    feature_dictionary.label_fr,
    feature_dictionary.label_en,
    importance_global.gain_share,
    sum(importance_global.gain_share) over (
        order by importance_global.gain_share desc, importance_global.name asc
    ) as cumulative_gain_share
from importance_global
inner join batch on importance_global.model_version = batch.model_version
left join feature_dictionary on importance_global.name = feature_dictionary.feature
where importance_global.level = 'feature'
order by importance_global.gain_share desc, importance_global.name asc
limit 20
