select cause, severity, limit_value, minimum_n, look_first_fr, look_first_en
from alert_rules
order by cause
