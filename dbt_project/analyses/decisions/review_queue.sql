-- question: Which applications wait for a person, the largest loans first, and why?
-- asked by: loan officers
with

first_reasons as (

    select
        sk_id_curr,
        text_fr,
        text_en
    from score_reasons
    where
        direction = 'against'
        and rank = 1

)

select
    scores_latest.sk_id_curr,
    scores_latest.margin_points,
    scores_latest.n_external_sources,
    loan_profile.amt_credit,
    first_reasons.text_fr,
    first_reasons.text_en
from scores_latest
inner join loan_profile on scores_latest.sk_id_curr = loan_profile.sk_id_curr
left join first_reasons on scores_latest.sk_id_curr = first_reasons.sk_id_curr
where scores_latest.decision = 'review'
order by loan_profile.amt_credit desc, scores_latest.sk_id_curr asc
