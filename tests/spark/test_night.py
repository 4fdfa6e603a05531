"""A night on Spark publishes what the same night on DuckDB publishes."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pytest

from tests.night import OF_THE_RUN, OF_THE_RUNS
from tests.spark.conftest import RELEASE_REPORT, BothEngines
from tests.spark.parity import Column, compare, report
from warehouse.connection import open_reader, open_writer

# No pandas frame is handed to Spark or taken from it.
FRAMES = "ignore:PySpark does not yet fully support pandas:FutureWarning"
pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings(FRAMES)]

# A hash of all bits of an application's features, of which a few are not the same (parity.py says
# why); and how many applications have the features of the night before, in every bit.
OF_ALL_BITS = {"feature_row_hash"}
OF_FLOATS = {"feature_value", "typical_value"}
SAME_AS_BEFORE = "case when metric <> 'stability' then n_checked end as n_checked"


@pytest.fixture(scope="module")
def columns(engines: BothEngines, request: pytest.FixtureRequest) -> list[Column]:
    """Every column of every table of the releases but for what names the run."""
    here, there = (open_reader(release) for release in engines.releases)
    with here, there:
        names = here.sql("show tables").fetchall()
        assert names == there.sql("show tables").fetchall()
        found: list[Column] = []
        for (name,) in names:
            if name not in OF_THE_RUNS:
                found += compare(name, _read(here, name), _read(there, name))
    request.config.stash[RELEASE_REPORT] = report(found)
    return found


def _read(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    """Read what two runs must have in common; lists, which Arrow cannot sort, as text.

    Doubles that show values of the mart, and means of few of them, are floats as those are.
    """
    rows = connection.table(name)
    if name == "explanation_quality":
        rows = rows.select(f"* replace ({SAME_AS_BEFORE})")
    listed = []
    for column, kind in zip(rows.columns, rows.types, strict=True):
        if column in OF_THE_RUN | OF_ALL_BITS:
            continue
        as_float = column in OF_FLOATS or (name == "peer_stats" and kind.id == "double")
        read_as = "float" if as_float else "varchar" if kind.id == "list" else str(kind)
        listed.append(f'"{column}"::{read_as} as "{column}"')
    return rows.select(", ".join(listed)).to_arrow_table()


def test_every_table_of_the_release_is_equal(columns: list[Column]) -> None:
    built = {column.table for column in columns}
    assert {"scores_latest", "score_reasons", "shap_topk", "drift_features", "alerts"} <= built
    assert [column for column in columns if column.n_beyond] == [], report(columns)


def test_decisions_texts_and_counts_are_equal_in_every_bit(columns: list[Column]) -> None:
    exact = [column for column in columns if not pa.types.is_floating(column.kind)]
    assert exact
    assert [column for column in exact if column.n_unequal] == []


def test_the_night_goes_through_the_same_stages(engines: BothEngines) -> None:
    steps, made_on = [], []
    for settings in (engines.settings, engines.spark_settings):
        with open_writer(settings) as connection:
            [(run, engine)] = connection.execute(
                "select run_id, engine from ml.run_ledger order by started_at desc limit 1"
            ).fetchall()
            made_on.append(engine)
            steps.append(
                connection.execute(
                    "select step, status from ml.run_log where run_id = ? order by started_at",
                    [run],
                ).fetchall()
            )
    assert made_on == ["duckdb", "spark"]
    assert steps[0] == steps[1]
    assert ("score and explain", "completed") in steps[1]


def test_nothing_that_was_handed_over_stays_behind(engines: BothEngines) -> None:
    assert not (engines.spark_settings.home / "spark" / "fetched").exists()


def test_an_explanation_that_does_not_add_up_on_an_executor_is_a_gate(
    engines: BothEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.spark import score
    from warehouse.errors import GateError

    class Refusing:
        class spec:  # noqa: N801
            names = ()

        @staticmethod
        def score(batches):
            raise GateError("Expected a sum, found none.")

    monkeypatch.setattr(score, "make_scorer", lambda session, champion: Refusing)
    with pytest.raises(GateError, match=r"^Expected a sum, found none\.$"):
        score.score_on_spark(engines.session, None)
