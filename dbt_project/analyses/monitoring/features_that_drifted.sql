-- question: Which features are no longer spread as in training?
-- asked by: data science
select
    drift_features.feature,
    feature_dictionary.label_en,
    drift_features.psi,
    drift_features.psi_critical,
    drift_features.psi_band,
    drift_features.missing_rate_shift
from drift_features
inner join batch on drift_features.batch_id = batch.batch_id
left join feature_dictionary on drift_features.feature = feature_dictionary.feature
where
    drift_features.exceeds_critical
    and drift_features.psi_band <> 'stable'
order by drift_features.psi desc, drift_features.feature asc
