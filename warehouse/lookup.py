"""The keyed file beside a release: score and explanation of one application, by its key.

DuckDB spends milliseconds of CPU on planning a lookup that reads one row; SQLite finds it by its
key in a hundredth of one, out of the page cache that all processes of a machine share. The file
(written by :mod:`warehouse.lookup_writer`) holds the same values, columns that never vary once.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from struct import Struct
from typing import Any

Row = dict[str, Any]

# One of the largest contributions: rank, number of the feature, its value, SHAP value.
CONTRIBUTION = Struct("<BHdd")
# One reason: rank, number of the wording, value of the feature, points.
REASON = Struct("<BIdd")
FORMAT = 1
# A few wordings make up most reasons: 20,000 of 100,000 are 96 in a hundred. About 1 kB each.
WORDINGS_KEPT = 40_000

_WORDING = (
    "direction",
    "concept",
    "feature",
    "typical_value",
    "reason_code",
    "text_fr",
    "text_en",
)
_WORDINGS = f"select wording_id, {', '.join(_WORDING)} from wordings where wording_id in ({{}})"


_Known = dict[str, tuple[Callable[[Any], Any], bool, Any]]
_OF_AN_EXPLANATION = ("base_value", "shap_rest", "margin", "contributions", "reasons")


class _Columns:
    """Some columns of ``scores_latest``: how to ask for them, and the row they make.

    Args:
        known: Converter of each column, whether it varies, and its value where it does not.
        wanted: The columns, in this order.
        before: What the statement asks for before them.
    """

    def __init__(self, known: _Known, wanted: list[str], before: Sequence[str] = ()) -> None:
        if missing := [name for name in wanted if name not in known]:
            raise ValueError(f"the lookup lacks the columns {', '.join(missing)}")
        self._constant = {name: known[name][0](known[name][2]) for name in wanted}
        self._varying = [name for name in wanted if known[name][1]]
        self._converted = [
            (name, known[name][0]) for name in self._varying if known[name][0] is not _as_it_is
        ]
        names = ", ".join(f'"{name}"' for name in (*before, *self._varying))
        self.statement = f"select {names} from applications where sk_id_curr = ?"

    def to_row(self, values: Sequence[Any]) -> Row:
        """Return the row; ``values`` are those of the statement behind ``before``."""
        row = self._constant.copy()
        row.update(zip(self._varying, values, strict=True))
        for name, convert in self._converted:
            row[name] = convert(row[name])
        return row


class Lookup:
    """Reads one file; safe to share between threads.

    Rows are plain: what is missing or no finite number is None, moments are in UTC.

    Args:
        path: The file.
        columns: What a score is to hold, in this order; all there is when not given.
        repeated: What an explanation repeats of its score.

    Raises:
        ValueError: The file is of another format, or lacks a column.
        sqlite3.Error: It cannot be read.
    """

    def __init__(
        self, path: Path, columns: Sequence[str] | None = None, repeated: Sequence[str] = ()
    ) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"  # released files never change
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        [(found,)] = self._rows("pragma user_version")
        if found != FORMAT:
            raise ValueError(f"{path.name}: expected format {FORMAT} of the lookup, found {found}")
        known = {
            name: (_converter(kind), varies, value)
            for name, kind, varies, value in self._rows(
                "select name, kind, varies, value from score_columns order by number"
            )
        }
        self._score = _Columns(known, list(columns or known))
        self._repeated = _Columns(known, list(repeated), _OF_AN_EXPLANATION)
        self._features = {
            number: (feature, concept)
            for number, feature, concept in self._rows("select * from features")
        }
        self._wordings: dict[int, Row] = {}

    def score(self, sk_id_curr: int) -> Row | None:
        """Return the row of ``scores_latest``, or None when there is none."""
        rows = self._rows(self._score.statement, sk_id_curr)
        return self._score.to_row(rows[0]) if rows else None

    def explanation(self, sk_id_curr: int) -> Row | None:
        """Return the explanation of a score, or None when there is none.

        It holds what it repeats of the score, ``base_value``, ``shap_rest``, ``margin``,
        ``reasons`` (those against first) and ``contributions``, by the names of the tables.
        """
        rows = self._rows(self._repeated.statement, sk_id_curr)
        if not rows or rows[0][0] is None:
            return None
        base_value, shap_rest, margin, contributions, reasons, *repeated = rows[0]
        row = self._repeated.to_row(repeated)
        row["base_value"] = base_value
        row["shap_rest"] = shap_rest
        row["margin"] = margin
        row["reasons"] = self._to_reasons(reasons)
        row["contributions"] = self._to_contributions(contributions)
        return row

    def keys(self) -> list[int]:
        """Return every key, ascending."""
        return [key for (key,) in self._rows("select sk_id_curr from applications")]

    def _to_contributions(self, packed: bytes) -> list[Row]:
        features = self._features
        return [
            {
                "rank": rank,
                "feature": features[number][0],
                "concept": features[number][1],
                "feature_value": None if value != value else value,
                "contribution": None if contribution != contribution else contribution,
            }
            for rank, number, value, contribution in CONTRIBUTION.iter_unpack(packed)
        ]

    def _to_reasons(self, packed: bytes) -> list[Row]:
        given = list(REASON.iter_unpack(packed))
        wordings = self._worded([number for _, number, _, _ in given])
        return [
            {
                "rank": rank,
                "feature_value": None if value != value else value,
                "contribution_points": None if points != points else points,
                **wordings[number],
            }
            for rank, number, value, points in given
        ]

    def _worded(self, numbers: list[int]) -> dict[int, Row]:
        """Return these wordings, and whatever others are at hand."""
        wordings = self._wordings
        unknown = [number for number in numbers if number not in wordings]
        if unknown:
            if len(wordings) > WORDINGS_KEPT:
                # Others may still read the old one.
                wordings = self._wordings = {n: wordings[n] for n in numbers if n in wordings}
            for number, *values in self._rows(
                _WORDINGS.format(",".join("?" * len(unknown))), *unknown
            ):
                wordings[number] = dict(zip(_WORDING, values, strict=True))
        return wordings

    def _rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()


def _as_it_is(value: Any) -> Any:
    return value


def _to_bool(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _to_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _to_moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


def _converter(kind: str) -> Callable[[Any], Any]:
    """Return what makes of SQLite's value that of DuckDB's type."""
    converters: dict[str, Callable[[Any], Any]] = {
        "BOOLEAN": _to_bool,
        "DATE": _to_date,
        "TIMESTAMP": _to_moment,
    }
    return converters.get(kind, _as_it_is)
