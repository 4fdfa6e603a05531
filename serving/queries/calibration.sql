select
    calibration.decile,
    calibration.n,
    calibration.mean_pd,
    calibration.default_rate
from calibration
inner join batch on batch.model_version = calibration.model_version
order by calibration.decile
