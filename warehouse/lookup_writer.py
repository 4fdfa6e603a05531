"""Writes the keyed file of a release (:mod:`warehouse.lookup`) and checks it against the tables."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.lookup import CONTRIBUTION, FORMAT, REASON, Lookup, Row

DDL = Path(__file__).with_name("ddl")
_CHECKED = 200
_CHUNK = 20_000
_EXPLAINED = ("base_value", "shap_rest", "margin")
_CONTRIBUTION_COLUMNS = "rank, feature, concept, feature_value, contribution"
_REASON_COLUMNS = (
    "rank, direction, concept, feature, feature_value, typical_value, contribution_points, "
    "reason_code, text_fr, text_en"
)

# Packed numbers in the order of the fields of CONTRIBUTION and REASON, by application.
_CONTRIBUTIONS = """
select sk_id_curr, rank, feature_id, feature_value, contribution
from shap_topk
inner join lookup_features
    on lookup_features.feature = shap_topk.feature
    and lookup_features.concept is not distinct from shap_topk.concept
order by sk_id_curr, rank
"""
_REASONS = """
select sk_id_curr, rank, wording_id, feature_value, contribution_points
from score_reasons
inner join lookup_wordings as wordings
    on wordings.text_fr is not distinct from score_reasons.text_fr
    and wordings.text_en is not distinct from score_reasons.text_en
    and wordings.direction = score_reasons.direction
    and wordings.concept is not distinct from score_reasons.concept
    and wordings.feature is not distinct from score_reasons.feature
    and wordings.typical_value is not distinct from score_reasons.typical_value
    and wordings.reason_code is not distinct from score_reasons.reason_code
order by sk_id_curr, score_reasons.direction, rank
"""

Keys = npt.NDArray[np.int64]
_RowsOfKeys = dict[int, list[Row]]


def write_lookup(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write scores and explanations of a release into a new file.

    Args:
        connection: The release, open for writing: temporary tables number what repeats.
        path: The file; it must not exist.
    """
    connection.execute((DDL / "lookup_numbers.sql").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        target.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma page_size = 8192;"
            f"pragma user_version = {FORMAT};"
        )
        target.executescript((DDL / "lookup.sql").read_text(encoding="utf-8"))
        target.execute("begin")
        varying = _write_columns(connection, target)
        for table in ("features", "wordings"):
            rows = connection.execute(f"from lookup_{table} order by 1").fetchall()
            if rows:
                target.executemany(f"insert into {table} values ({_places(len(rows[0]))})", rows)
        _write_applications(connection, target, varying)
        target.execute("commit")
    connection.execute("drop table lookup_features; drop table lookup_wordings")


def check_lookup(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Return what is wrong with a keyed file: all keys and some 200 answers are compared."""
    try:
        lookup = Lookup(path)
        keys = _keys(connection).tolist()
        if lookup.keys() != keys:
            return [f"{path.name} does not hold the keys of scores_latest"]
        some = keys[:: max(len(keys) // _CHECKED, 1)]
        tables = _read_tables(connection, some)
        wrong = sum(_answers(lookup, key) != [rows[key] for rows in tables] for key in some)
    except (sqlite3.Error, ValueError, KeyError) as error:
        return [f"{path.name} cannot be read ({error})"]
    return [f"{path.name} differs from the tables in {wrong} applications"] if wrong else []


def _write_columns(
    connection: duckdb.DuckDBPyConnection, target: sqlite3.Connection
) -> dict[str, str]:
    """Describe the columns of a score; return the SQL of the values of those that vary."""
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where table_name = 'scores_latest' "
        "and database_name = current_database() order by column_index"
    ).fetchall()
    varying = {}
    for number, (name, kind) in enumerate(columns):
        [(low, high, n_values, n_rows)] = connection.execute(
            f'select min("{name}"), max("{name}"), count("{name}"), count(*) from scores_latest'
        ).fetchall()
        varies = name == "sk_id_curr" or low != high or n_values not in (0, n_rows)
        value = None if varies else _to_sqlite(low)
        target.execute(
            "insert into score_columns values (?, ?, ?, ?, ?)", (number, name, kind, varies, value)
        )
        if varies:
            varying[name] = _stored(name, kind)
            if name != "sk_id_curr":
                target.execute(f'alter table applications add column "{name}"')
    return varying


def _to_sqlite(value: Any) -> Any:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | str | None) else str(value)


def _stored(name: str, kind: str) -> str:
    """Return the SQL of a value as SQLite keeps it: dates as text, finite numbers as floats."""
    column = f'scores_latest."{name}"'
    if kind in ("DATE", "TIMESTAMP"):
        return f"{column}::varchar"
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        return f"case when isfinite({column}::double) then {column}::double end"
    return column


def _write_applications(
    connection: duckdb.DuckDBPyConnection, target: sqlite3.Connection, varying: dict[str, str]
) -> None:
    keys = _keys(connection)
    contributions = _pack(connection, _CONTRIBUTIONS, CONTRIBUTION.format, keys)
    reasons = _pack(connection, _REASONS, REASON.format, keys)
    explained = [f"{name}::double" for name in _EXPLAINED]
    rows = connection.execute(
        f"select {', '.join([*varying.values(), *explained])} from scores_latest "
        "left join shap_summary on shap_summary.sk_id_curr = scores_latest.sk_id_curr "
        "order by scores_latest.sk_id_curr"
    )

    def complete() -> Iterator[tuple[Any, ...]]:
        while chunk := rows.fetchmany(_CHUNK):
            for row in chunk:
                yield (*row, next(contributions), next(reasons))

    names = [f'"{name}"' for name in (*varying, *_EXPLAINED, "contributions", "reasons")]
    target.executemany(
        f"insert into applications ({', '.join(names)}) values ({_places(len(names))})", complete()
    )


def _pack(
    connection: duckdb.DuckDBPyConnection, statement: str, layout: str, keys: Keys
) -> Iterator[memoryview]:
    """Yield the packed rows of each key, in the order of ``keys``."""
    columns = list(connection.execute(statement).fetchnumpy().values())
    kinds = [_NUMPY[letter] for letter in layout.removeprefix("<")]
    record = np.dtype([(str(place), kind) for place, kind in enumerate(kinds)])
    packed = np.empty(len(columns[0]), record)
    for name, column in zip(record.names or (), columns[1:], strict=True):
        if record[name].kind == "f":
            numbers = np.ma.filled(np.ma.asarray(column, np.float64), np.nan)
            packed[name] = np.where(np.isfinite(numbers), numbers, np.nan)
        else:
            packed[name] = column
    content = memoryview(packed.tobytes())
    starts = np.searchsorted(columns[0], keys, "left") * record.itemsize
    ends = np.searchsorted(columns[0], keys, "right") * record.itemsize
    return (content[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True))


# Types of the struct module that the layouts use.
_NUMPY = {"B": "<u1", "H": "<u2", "I": "<u4", "d": "<f8"}


def _keys(connection: duckdb.DuckDBPyConnection) -> Keys:
    statement = "select sk_id_curr from scores_latest order by sk_id_curr"
    return np.asarray(connection.execute(statement).fetchnumpy()["sk_id_curr"], np.int64)


def _places(number: int) -> str:
    return ", ".join("?" * number)


def _answers(lookup: Lookup, key: int) -> list[list[Row]]:
    """Return score, explanation, contributions and reasons, as many as there are of each."""
    score, explanation = lookup.score(key), lookup.explanation(key)
    if score is None or explanation is None:
        return []
    contributions, reasons = explanation.pop("contributions"), explanation.pop("reasons")
    return [[_comparable(score)], [explanation], contributions, reasons]


def _read_tables(connection: duckdb.DuckDBPyConnection, keys: list[int]) -> list[_RowsOfKeys]:
    """Return what the tables hold of each application, in the order of ``_answers``."""
    some = "where sk_id_curr in (select unnest($keys))"
    return [
        _read_rows(connection, statement, keys)
        for statement in (
            f"select sk_id_curr, * from scores_latest {some}",
            f"select sk_id_curr, {', '.join(_EXPLAINED)} from shap_summary {some}",
            f"select sk_id_curr, {_CONTRIBUTION_COLUMNS} from shap_topk {some} order by rank",
            f"select sk_id_curr, {_REASON_COLUMNS} from score_reasons {some} "
            "order by direction, rank",
        )
    ]


def _read_rows(
    connection: duckdb.DuckDBPyConnection, statement: str, keys: list[int]
) -> _RowsOfKeys:
    answer = connection.execute(statement, {"keys": keys})
    names = [column[0] for column in answer.description or ()][1:]
    rows: _RowsOfKeys = {key: [] for key in keys}
    for key, *values in answer.fetchall():
        rows[key].append(_comparable(dict(zip(names, values, strict=True))))
    return rows


def _comparable(row: Row) -> Row:
    """Let what is no finite number be a missing value, and moments have no zone."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if hasattr(value, "tzinfo"):
        return value.replace(tzinfo=None)
    return value
