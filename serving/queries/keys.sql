select sk_id_curr
from scores_latest
order by sk_id_curr
