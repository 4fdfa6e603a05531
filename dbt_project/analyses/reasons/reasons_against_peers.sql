-- question: Which reasons for refusal show a value that few accepted applications have?
-- asked by: loan officers
select
    scores_latest.sk_id_curr,
    score_reasons.feature,
    score_reasons.feature_value,
    peer_stats.p05,
    peer_stats.p50,
    peer_stats.p95
from scores_latest
inner join score_reasons on scores_latest.sk_id_curr = score_reasons.sk_id_curr
inner join peer_stats on score_reasons.feature = peer_stats.feature
where
    scores_latest.decision = 'refuse'
    and score_reasons.direction = 'against'
    and peer_stats.segment = 'accepted'
    and (
        score_reasons.feature_value < peer_stats.p05
        or score_reasons.feature_value > peer_stats.p95
    )
order by scores_latest.sk_id_curr, score_reasons.rank
