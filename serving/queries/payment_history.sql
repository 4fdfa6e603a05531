select
    month,
    n_due,
    n_paid,
    n_late,
    n_short,
    amt_due,
    amt_paid
from payment_history
where sk_id_curr = $sk_id_curr
order by month
