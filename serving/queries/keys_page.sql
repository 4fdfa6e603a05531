select sk_id_curr
from scores_latest
where
    sk_id_curr > $after
    and ($grade is null or grade = $grade)
    and ($decision is null or decision = $decision)
order by sk_id_curr
limit $limit
