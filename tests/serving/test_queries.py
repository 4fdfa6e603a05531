"""Every question the readers ask can be answered by the tables that dbt promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from serving.release import QUERIES
from tests.serving.sample_release import publish_sample
from warehouse.connection import open_reader
from warehouse.settings import PROJECT_ROOT, Settings

PROMISES = [
    *(PROJECT_ROOT / "dbt_project" / "models" / "marts").rglob("*.yml"),
    *(PROJECT_ROOT / "dbt_project" / "seeds").glob("*.yml"),
]
# Types of a contract in other words than DuckDB's own.
SYNONYMS = {"INT": "INTEGER", "STRING": "VARCHAR", "TEXT": "VARCHAR"}


def promised_columns() -> dict[str, dict[str, str]]:
    """Return the declared type of each column of each published table."""
    tables: dict[str, dict[str, str]] = {}
    for path in PROMISES:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for model in content.get("models", []):
            tables[model["name"]] = {
                column["name"]: str(column["data_type"]).upper() for column in model["columns"]
            }
        for seed in content.get("seeds", []):
            types = seed["config"]["column_types"]
            tables[seed["name"]] = {name: str(kind).upper() for name, kind in types.items()}
    return tables


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), _env_file=None)
    pointer = publish_sample(settings)
    with open_reader(settings.published / pointer.file) as connection:
        yield connection


def test_sample_release_has_the_promised_columns(release: duckdb.DuckDBPyConnection) -> None:
    promised = promised_columns()
    columns = release.execute(
        "select table_name, column_name, data_type from duckdb_columns() where not internal"
    ).fetchall()
    differences = [
        f"{table}.{column}: {kind}, promised {promised.get(table, {}).get(column)}"
        for table, column, kind in columns
        if SYNONYMS.get(
            promised.get(table, {}).get(column, ""), promised.get(table, {}).get(column)
        )
        != kind
    ]
    assert not differences


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_query_reads_the_release(release: duckdb.DuckDBPyConnection, path: Path) -> None:
    [statement] = release.extract_statements(path.read_text(encoding="utf-8"))
    values: dict[str, object] = dict.fromkeys(statement.named_parameters)
    keys = {"limit": 5, "offset": 0, "after": 0, "sk_id_curr": 100_001, "order": "distance"}
    keys |= {"pd": 0.1, "odds_of_repayment": 9.0}
    keys |= {"first": 100_001, "last": 100_002}
    keys |= {"characteristic": "amt_credit", "other": "age_years", "fewest": 1}
    keys |= {"feature": "ext_mean"}
    values |= {name: keys[name] for name in values if name in keys}
    assert release.execute(statement, values).fetchall()


def test_queries_name_their_columns() -> None:
    for path in QUERIES.glob("*.sql"):
        stars = re.findall(r"(?:select|distinct|,)\s+\*|\.\*", path.read_text(encoding="utf-8"))
        assert not stars, path.name
