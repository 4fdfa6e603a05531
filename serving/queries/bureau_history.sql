select
    sk_id_bureau,
    recency_rank,
    credit_active,
    credit_type,
    days_credit,
    days_credit_enddate,
    days_enddate_fact,
    amt_credit_sum,
    amt_credit_sum_debt,
    amt_credit_sum_limit,
    credit_day_overdue,
    amt_credit_sum_overdue,
    amt_credit_max_overdue
from bureau_history
where sk_id_curr = $sk_id_curr
order by recency_rank
