select count(*) as n_applications
from scores_latest
left join loan_profile on loan_profile.sk_id_curr = scores_latest.sk_id_curr
where
    ($decision is null or scores_latest.decision = $decision)
    and ($grade is null or scores_latest.grade = $grade)
    and ($contract_type is null or loan_profile.name_contract_type = $contract_type)
