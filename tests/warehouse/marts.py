"""The smallest warehouse whose tables make a release that passes its audit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from warehouse.connection import open_writer
from warehouse.settings import Settings

AS_OF = date(2026, 1, 31)
SERVED = Path(__file__).parents[1] / "serving" / "sample_release.sql"
SERVED_TABLES = {
    *("batch", "policy_version", "scores_latest", "scores_history", "client_profile"),
    *("shap_topk", "shap_summary", "score_reasons", "concepts"),
}
LAST_SERVED = 100_005
SERVED_HISTORY = "create table scores_history as select *, 'champion' as role from scores_latest;"

MARTS = """
create schema if not exists scores;
create or replace table scores.batch as
    select '{run}' as batch_id, date '2026-01-31' as as_of, 2 as n_applications,
        1 as policy_version, 0.1::double as threshold;
create or replace table scores.scores_latest as
    select * from (values
        (1::bigint, '{run}', 0.05::double, 'accept', 572.0::double, 22.0::double),
        (2::bigint, '{run}', 0.50, 'refuse', 487.0, -63.0)
    ) as t (sk_id_curr, batch_id, pd, decision, score_points, margin_points);
create or replace table scores.scores_history as
    select *, timestamp '2026-02-01 02:00:00' as scored_at, date '2026-03-02' as valid_until,
        'champion' as role
    from scores.scores_latest;
create or replace table scores.policy_version as
    select 1 as policy_version, true as is_current, 30 as minimum_cohort,
        10.0::double as cost_false_negative, 1.0::double as cost_false_positive,
        600.0::double as points_base, 50.0::double as odds_base,
        20.0::double as points_to_double_odds, 4.0::double as review_band_points;
create or replace table scores.client_profile as
    select sk_id_curr, 'F' as code_gender, 41.5::double as age_years, null as name_family_status
    from scores.scores_latest;
create or replace table scores.shap_topk as
    select *, 1::smallint as rank, 'ext_mean' as feature, 'external_scores' as concept,
        0.4::double as feature_value
    from (values (1::bigint, 0.5), (2::bigint, -0.25)) as t (sk_id_curr, contribution);
create or replace table scores.shap_summary as
    select * from (values (1::bigint, -2.0, 0.25, -1.25), (2::bigint, -2.0, 0.0, -2.25))
        as t (sk_id_curr, base_value, shap_rest, margin);
create or replace table scores.score_reasons as
    select 2::bigint as sk_id_curr, 1 as rank, 'against' as direction,
        'external_scores' as concept, 'ext_mean' as feature, 0.4::double as feature_value,
        0.6::double as typical_value, -3.5::double as contribution_points,
        'external_scores_against' as reason_code, 'texte' as text_fr, 'text' as text_en;
comment on table scores.batch is 'What this release is; it''s one row.';
comment on column scores.batch.as_of is 'Date of the data.';
"""


def fill_marts(settings: Settings, run: str, change: str = "") -> None:
    """Write the marts of ``run``, every row of the scores bearing its name, then ``change``."""
    with open_writer(settings) as connection:
        connection.execute(MARTS.format(run=run) + change)


def fill_served_marts(settings: Settings, run: str) -> None:
    """Write marts of ``run`` that a service can serve: a few clients of its sample release.

    Of what is not read of it for a score and its explanation there is nothing: a release of all its
    tables is five times as large and takes four times as long. Marts that are there get the name.
    """
    with open_writer(settings) as connection:
        there = connection.sql("select 1 from duckdb_schemas() where schema_name = 'scores'")
        if not there.fetchall():
            _create_served_marts(connection)
        for table in ("batch", "scores_latest", "scores_history"):
            connection.execute(f"update scores.{table} set batch_id = ?", [run])


def _create_served_marts(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("begin; create schema scores; use scores")
    connection.execute(SERVED.read_text(encoding="utf-8") + SERVED_HISTORY)
    tables = connection.sql("select table_name from duckdb_tables() where schema_name = 'scores'")
    for (table,) in tables.fetchall():
        if table not in SERVED_TABLES:
            connection.execute(f"drop table {table}")
        elif "sk_id_curr" in connection.table(table).columns:
            connection.execute(f"delete from {table} where sk_id_curr > {LAST_SERVED}")
    connection.execute(
        "update batch set n_applications = (select count(*) from scores_latest); commit"
    )
