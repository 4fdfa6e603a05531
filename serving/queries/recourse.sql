select option, new_points, new_decision, flips, text_fr, text_en
from recourse
where sk_id_curr = $sk_id_curr
order by option
