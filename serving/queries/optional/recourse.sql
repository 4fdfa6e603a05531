select sk_id_curr, option, feature, from_value, to_value, new_pd, new_points, new_decision, flips
from recourse
where sk_id_curr = $sk_id_curr
order by option, feature
