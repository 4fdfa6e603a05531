select batch_id, cause, acknowledged_at, acknowledged_by, note
from alerts
where acknowledged_at is not null
order by acknowledged_at
