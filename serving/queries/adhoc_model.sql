select
    dim_model.model_name,
    dim_model.model_version,
    dim_model.model_sha256,
    dim_model.calibration_method,
    dim_model.calibration_slope,
    dim_model.calibration_intercept
from batch
inner join dim_model on dim_model.model_version = batch.model_version
