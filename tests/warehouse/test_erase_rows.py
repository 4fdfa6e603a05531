"""Erasing from the warehouse takes every row, and seals intact nights anew, no edited one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.drops import write_drop
from warehouse.connection import open_writer
from warehouse.erase_rows import count_rows, erase_rows, find_client_keys
from warehouse.errors import UsageError
from warehouse.load import load_drop
from warehouse.ml_tables import create_ml_tables
from warehouse.rewrite import rewrite_warehouse
from warehouse.score_audit import seal_is_intact
from warehouse.settings import Settings

GONE, STAYS = 1_987_654_321, 100_002
NIGHTS = ("night1", "night2")

_HISTORY = """
create schema scores;
create table scores.scores_history as
    select *, model_version as policy_version, 0.1 as pd_raw, 0.1 as pd, 600.0 as score_points,
        'B' as grade, 0.09 as threshold, 'accept' as decision, 1.0 as margin_points,
        1.0 as expected_cost_accept, 1.0 as expected_cost_refuse, 0.1 as prev_pd, 0.0 as delta_pd,
        true as in_training_sample, date '2026-02-01' as valid_until, 'run' as mlflow_run_id
    from ml.scores;
create view scores.everybody as from scores.scores_history;
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two applications, scored in two sealed nights."""
    settings = Settings(home=tmp_path / "home", _env_file=None)
    load_drop(settings, write_drop(tmp_path / "drop", train=[GONE, STAYS]), date(2026, 1, 1))
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        for night in NIGHTS:
            connection.execute(
                f"insert into ml.batches values ('{night}', '2026-01-01', '2026-01-02', 1, 1, "
                "'d', 'c', 'g', 'i', 2, null)"
            )
            for client in (GONE, STAYS):
                connection.execute(
                    f"insert into ml.scores values ('{night}', {client}, 1, 'champion', -2, -2, "
                    f"0, 'hash{client}')"
                )
        for client in (GONE, STAYS):
            connection.execute(
                f"insert into ml.reference_rows values (1, [{client}.0], {client});"
                f"insert into ml.folds values (1, {client}, 0, 0, -2);"
                f"insert into ml.run_log values ('r', 's', 'failed', '2026-01-01', 1, "
                f"'application {client}: pd 0.5')"
            )
        connection.execute(_HISTORY)
        for night in NIGHTS:
            seal(connection, night)
        connection.execute("update scores.scores_history set pd = 0.2 where batch_id = 'night2'")
    return settings


def seal(connection: duckdb.DuckDBPyConnection, night: str) -> None:
    from warehouse.ml_tables import replace_rows
    from warehouse.score_audit import take_seal

    rows = take_seal(connection, night).assign(is_intact=True)
    replace_rows(connection, "batch_seals", rows, batch_id=night)


@pytest.fixture
def connection(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(settings) as connection:
        yield connection


def test_promise_32_every_row_goes_and_those_of_others_stay(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    keys = find_client_keys(connection, GONE)
    assert (keys.sk_id_bureau, keys.sk_id_prev) == ({GONE * 10}, {GONE * 10 + 1})
    others = count_rows(connection, find_client_keys(connection, STAYS))
    removed = erase_rows(connection, keys)
    assert removed["raw.bureau_balance"] == 2 and removed["ml.reference_rows"] == 1
    assert removed["scores.scores_history"] == removed["ml.scores"] == 2
    assert count_rows(connection, keys) == {}
    assert count_rows(connection, find_client_keys(connection, STAYS)) == others
    assert connection.sql("select n_applications from ml.batches").fetchall() == [(1,), (1,)]
    details = connection.sql("select detail from ml.run_log order by all").fetchall()
    assert details == [(f"application {STAYS}: pd 0.5",), ("erased",)]


def test_an_intact_night_is_sealed_anew_and_an_edited_one_stays_broken(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    erase_rows(connection, find_client_keys(connection, GONE))
    assert [seal_is_intact(connection, night) for night in NIGHTS] == [True, False]
    erased = connection.sql("select n_erased from ml.batch_seals order by batch_id").fetchall()
    assert erased == [(1,), (None,)]


def test_a_text_that_only_the_client_had_leaves_the_profile_of_the_drop(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(
        f"update raw.application_train set occupation_type = 'Canaria' where sk_id_curr = {GONE}; "
        "update raw.drop_profiles set categories = map {'Canaria': 1, 'some, text': 9} "
        "where column_name = 'OCCUPATION_TYPE'"
    )
    erase_rows(connection, find_client_keys(connection, GONE))
    kept = connection.sql(
        "select distinct map_keys(categories) from raw.drop_profiles "
        "where column_name = 'OCCUPATION_TYPE'"
    ).fetchall()
    assert kept == [(["some, text"],)]


def test_a_frozen_group_of_the_client_alone_goes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create schema intermediate; create table intermediate.int_peer_groups_frozen as from "
        "(values ('Canaria', 1), ('teacher', 2), ('miner', 1)) t (group_key, n_applications); "
        "create table intermediate.int_applications_grouped as from (values "
        f"({GONE}, 'Canaria', 'teacher', null, null, null), ({STAYS}, 'miner', '', '', '', '')) "
        "t (sk_id_curr, g1, g2, org, region, ge)"
    )
    erase_rows(connection, find_client_keys(connection, GONE))
    kept = connection.sql("select group_key from intermediate.int_peer_groups_frozen").fetchall()
    assert kept == [("teacher",), ("miner",)]


def test_a_sample_without_keys_goes_unless_it_is_in_use(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    keys = find_client_keys(connection, GONE)
    connection.execute("update ml.reference_rows set sk_id_curr = null")
    with pytest.raises(UsageError, match="scorehouse train"):
        erase_rows(connection, keys)
    assert count_rows(connection, keys)["raw.application_train"] == 1
    connection.execute("update ml.batches set model_version = 2")
    erase_rows(connection, keys)
    assert connection.sql("from ml.reference_rows").fetchall() == []


def test_the_file_written_anew_holds_the_same_and_no_freed_bytes(settings: Settings) -> None:
    trace = GONE.to_bytes(8, "little")
    with open_writer(settings) as connection:
        connection.execute("create table raw.large as select range as n, $1 as t from range(50000)",
                           ["Canaria"])  # fmt: skip
        connection.execute("checkpoint")
        connection.execute("drop table raw.large")
        erase_rows(connection, find_client_keys(connection, GONE))
        connection.execute("comment on table scores.scores_history is 'kept'")
    before = tables(settings)
    rewrite_warehouse(settings)
    assert tables(settings) == before
    content = settings.warehouse_path.read_bytes()
    assert trace not in content and b"Canaria" not in content
    assert [path.name for path in settings.home.glob(".*")] == []
    with open_writer(settings) as connection:
        assert connection.sql("from scores.everybody").fetchall()


def tables(settings: Settings) -> list[tuple[object, ...]]:
    with open_writer(settings) as connection:
        names = connection.sql(
            "select schema_name, table_name, comment, sql from duckdb_tables() order by all"
        ).fetchall()
        return [
            (*name, connection.sql(f"select * from {name[0]}.{name[1]} order by all").fetchall())
            for name in names
        ]
