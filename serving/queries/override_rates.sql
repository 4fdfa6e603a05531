select dimension, value, n_decisions, n_overrides, n_low_side, n_high_side, override_rate
from override_rates
order by dimension, value
