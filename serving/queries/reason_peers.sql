select
    peer_stats.feature,
    peer_stats.segment,
    peer_stats.n,
    peer_stats.p05,
    peer_stats.p25,
    peer_stats.p50,
    peer_stats.p75,
    peer_stats.p95
from peer_stats
where
    peer_stats.feature in (
        select score_reasons.feature
        from score_reasons
        where score_reasons.sk_id_curr = $sk_id_curr
    )
order by peer_stats.feature, peer_stats.segment
