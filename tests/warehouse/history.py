"""A small release with a history: three nights, a new model in the last, a client gone by then."""

from __future__ import annotations

from datetime import date

from warehouse.connection import open_writer
from warehouse.pointer import Pointer
from warehouse.publish import publish
from warehouse.settings import Settings

STAYS, LEFT = 100_001, 100_002

_TABLES = f"""
create schema scores;
create table scores.scores_history as
    select sk_id_curr, batch_id, as_of, as_of + interval 26 hour as scored_at,
        as_of + 30 as valid_until, model_version, role, policy_version,
        pd, 600.0::double as score_points, 1.5::double as margin_points,
        'refuse' as decision, 'abc' as git_sha
    from (values
        ({STAYS}::bigint, 'night1', date '2026-01-09', 1, 'champion', 1, 0.10::double),
        ({LEFT}, 'night1', date '2026-01-09', 1, 'champion', 1, 0.20),
        ({STAYS}, 'night2', date '2026-01-19', 1, 'champion', 2, 0.11),
        ({LEFT}, 'night2', date '2026-01-19', 1, 'champion', 2, 0.21),
        ({STAYS}, 'night2', date '2026-01-19', 2, 'challenger', 2, 0.13),
        ({STAYS}, 'night3', date '2026-01-29', 2, 'champion', 2, 0.12)
    ) as t (sk_id_curr, batch_id, as_of, model_version, role, policy_version, pd);
create table scores.scores_latest as
    select * exclude (role) from scores.scores_history where batch_id = 'night3';
create table scores.batch as
    select 'night3' as batch_id, date '2026-01-29' as as_of, 1 as n_applications,
        2 as policy_version, 0.09::double as threshold;
create table scores.batch_history as
    select batch_id, as_of, as_of + interval 26 hour as scored_at,
        'drops of ' || batch_id as drop_sha256, 'code1' as code_sha256,
        'abc' as git_sha, 'dbt of ' || batch_id as dbt_invocation_id
    from (values
        ('night1', date '2026-01-09'), ('night2', date '2026-01-19'), ('night3', date '2026-01-29')
    ) as t (batch_id, as_of);
create table scores.data_drops as
    select drop_id, as_of, as_of + interval 25 hour as loaded_at,
        drop_id || '.zip' as source_name, 'content of ' || drop_id as content_sha256, is_full
    from (values
        ('first', date '2026-01-09', true), ('second', date '2026-01-19', true),
        ('late', date '2026-01-19', false), ('third', date '2026-01-29', false)
    ) as t (drop_id, as_of, is_full);
create table scores.dim_model as
    select unnest([1, 2]) as model_version, timestamp '2026-01-08 12:00:00' as trained_at,
        date '2026-01-08' as training_as_of, 500 as n_training_rows,
        'model' || model_version as model_sha256, 'data' || model_version as data_sha256;
create table scores.policy_version as
    select unnest([1, 2]) as policy_version, timestamp '2026-01-01 00:00:00' as valid_from,
        policy_version = 2 as is_current, 'policy' || policy_version as policy_sha256,
        30 as minimum_cohort, 10.0::double as cost_false_negative,
        1.0::double as cost_false_positive, 600.0::double as points_base,
        50.0::double as odds_base, 20.0::double as points_to_double_odds,
        4.0::double as review_band_points;
create table scores.client_profile as
    select sk_id_curr, 'F' as code_gender, 41.5::double as age_years, 'Widow' as name_family_status
    from scores.scores_latest;
create table scores.shap_topk as
    select sk_id_curr, 1::smallint as rank, 'ext_mean' as feature, 'external_scores' as concept,
        0.12::double as feature_value, 0.5::double as contribution
    from scores.scores_latest;
create table scores.shap_summary as
    select sk_id_curr, -2.0::double as base_value, 0.0::double as shap_rest, -1.5::double as margin
    from scores.scores_latest;
create table scores.score_reasons as
    select sk_id_curr, 1 as rank, 'against' as direction, 'external_scores' as concept,
        'ext_mean' as feature, 0.12::double as feature_value, null::double as typical_value,
        -7.5::double as contribution_points, 'external_scores_against' as reason_code,
        'Rate: 12 % - counts against the application.' as text_en,
        '=Taux, « 12 % » ; "pèse"' as text_fr, true as is_shown, null::date as seen_on
    from scores.scores_latest;
comment on table scores.score_reasons is 'Why.';
comment on column scores.score_reasons.rank is 'Place of the reason; 1 weighs most.';
"""


def publish_history(settings: Settings) -> Pointer:
    """Publish it in a home that is still empty."""
    with open_writer(settings) as connection:
        connection.execute(_TABLES)
    return publish(settings, run="night3", as_of=date(2026, 1, 29), schemas=["scores"])
