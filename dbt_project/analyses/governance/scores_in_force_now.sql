-- question: Which score of each application is in force now, and which has expired?
-- asked by: loan officers
select
    sk_id_curr,
    batch_id,
    as_of,
    valid_until,
    decision,
    is_expired
from score_as_of(now() at time zone 'UTC')
order by sk_id_curr
