select
    drift_features.feature,
    feature_dictionary.label_fr,
    feature_dictionary.label_en,
    drift_features.psi,
    drift_features.psi_band,
    drift_features.psi_critical,
    drift_features.exceeds_critical,
    drift_features.missing_rate_shift
from drift_features
inner join batch on batch.batch_id = drift_features.batch_id
left join feature_dictionary on feature_dictionary.feature = drift_features.feature
order by drift_features.psi desc, drift_features.feature
limit 20
