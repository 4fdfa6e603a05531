-- Checks of a release, run through a fresh read-only connection before the pointer moves to it.
-- Each statement counts what must not be there; a count above zero refuses the release.

-- check: scores_latest is empty
select case when count(*) = 0 then 1 else 0 end from scores_latest;

-- check: an application is scored more than once
select count(*) - count(distinct sk_id_curr) from scores_latest;

-- check: scores_latest holds another number of applications than batch says
select abs((select count(*) from scores_latest) - (select max(n_applications) from batch));

-- check: batch is not exactly one row
select abs(count(*) - 1) from batch;

-- check: a score is not of the batch released
select count(*) from scores_latest where batch_id <> (select max(batch_id) from batch);

-- check: a probability is missing or outside 0 and 1
select count(*) from scores_latest where pd is null or isnan(pd) or pd <= 0 or pd >= 1;

-- check: a decision is missing or unknown
select count(*) from scores_latest
where decision is null or decision not in ('accept', 'review', 'refuse');

-- check: an application has no explanation, or one that does not add up
select count(*)
from scores_latest
left join shap_summary on shap_summary.sk_id_curr = scores_latest.sk_id_curr
left join (
    select sk_id_curr, sum(contribution) as total from shap_topk group by sk_id_curr
) as largest on largest.sk_id_curr = scores_latest.sk_id_curr
where shap_summary.margin is null
    or abs(
        shap_summary.base_value + coalesce(largest.total, 0) + shap_summary.shap_rest
        - shap_summary.margin
    ) >= 1e-6;

-- check: a refused application has no reason
select count(*)
from scores_latest
where decision = 'refuse'
    and sk_id_curr not in (select sk_id_curr from score_reasons where direction = 'against');
