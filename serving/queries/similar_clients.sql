select rank, has_defaulted
from similar_clients
where sk_id_curr = $sk_id_curr
order by rank
