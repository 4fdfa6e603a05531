select rank, distance, outcome
from similar_clients
where sk_id_curr = $sk_id_curr
order by rank
