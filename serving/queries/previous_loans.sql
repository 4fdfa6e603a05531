select
    sk_id_prev,
    recency_rank,
    name_contract_type,
    outcome,
    code_reject_reason,
    days_decision,
    amt_application,
    amt_credit,
    amt_annuity,
    cnt_payment,
    name_goods_category,
    is_open
from previous_loans
where sk_id_curr = $sk_id_curr
order by recency_rank
