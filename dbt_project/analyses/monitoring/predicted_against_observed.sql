-- question: Do as many loans default as the champion predicts, tenth by tenth?
-- asked by: model validation
select
    calibration.decile,
    calibration.n,
    calibration.mean_pd,
    calibration.default_rate,
    calibration.default_rate - calibration.mean_pd as gap,
    (calibration.default_rate - calibration.mean_pd)
    / sqrt(calibration.mean_pd * (1 - calibration.mean_pd) / calibration.n)
        as gap_in_standard_errors
from calibration
inner join batch on calibration.model_version = batch.model_version
order by calibration.decile
