select sk_id_curr
from scores_latest
where
    sk_id_curr > $after
    and ($grade is null or grade = $grade)
    and ($decision is null or decision = $decision)
    and ($among is null or sk_id_curr in (select unnest($among::bigint[])))
order by sk_id_curr
limit $limit
