create macro score_as_of(ts) as table
with

last_batches as (

    select
        scores_history.sk_id_curr,
        max((scores_history.scored_at, scores_history.batch_id)) as last_batch
    from scores_history
    where
        scores_history.role = 'champion'
        and scores_history.scored_at <= cast(ts as timestamp)
    group by scores_history.sk_id_curr

)

select
    scores_history.*,
    cast(ts as date) > scores_history.valid_until as is_expired
from scores_history
inner join last_batches
    on
        scores_history.sk_id_curr = last_batches.sk_id_curr
        and scores_history.scored_at = last_batches.last_batch[1]
        and scores_history.batch_id = last_batches.last_batch[2]
where scores_history.role = 'champion';

comment on macro table score_as_of is
'The champion''s score in force at a moment of the past (ts, in UTC), one row per application scored by then: that of the last batch up to the moment. Columns of scores_history, and is_expired: true where the score was no longer valid at that moment.';
