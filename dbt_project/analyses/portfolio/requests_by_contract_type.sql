-- question: What is asked for, by type of contract, and what risk comes with it?
-- asked by: portfolio management
select
    loan_profile.name_contract_type,
    count(*) as n,
    sum(loan_profile.amt_credit) as amt_credit,
    sum(scores_latest.pd * loan_profile.amt_credit) as amt_expected_to_default,
    avg(scores_latest.pd) as mean_pd,
    count(*) filter (where scores_latest.decision = 'refuse') / count(*) as refusal_rate
from scores_latest
inner join loan_profile on scores_latest.sk_id_curr = loan_profile.sk_id_curr
group by loan_profile.name_contract_type
order by n desc, loan_profile.name_contract_type asc
