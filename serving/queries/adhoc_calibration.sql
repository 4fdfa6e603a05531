select calibration_points.margin, calibration_points.pd
from batch
inner join calibration_points on calibration_points.model_version = batch.model_version
order by calibration_points.margin
