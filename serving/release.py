"""One published release, open for reading: every question asked of it is a file in ``queries``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import duckdb

from serving.worklist import WorklistFilter
from warehouse.freshness import data_complete
from warehouse.lookup import Lookup
from warehouse.pointer import Pointer

QUERIES = Path(__file__).with_name("queries")
DEMO_SIZE = 200

Row = dict[str, Any]
# What of its score an explanation repeats.
EXPLAINED = (
    "sk_id_curr",
    "batch_id",
    "as_of",
    "valid_until",
    "model_name",
    "model_version",
    "pd",
    "decision",
)
Question = Literal[
    "alert_acknowledgements",
    "alert_rules",
    "alerts",
    "alerts_before",
    "backtest_by_night",
    "backtest_by_slice",
    "calibration",
    "challenger_runs",
    "characteristic_analysis",
    "comparison",
    "comparison_of_two",
    "contest_counts",
    "dq_results",
    "drift_features",
    "drift_reports",
    "drift_run",
    "drift_scores",
    "fairness",
    "fairness_by_night",
    "feature_words",
    "final_score_report",
    "forecast",
    "importance_by_concept",
    "model_comparison",
    "override_rates",
    "pooled_calibration",
    "population_stability",
    "portfolio",
    "portfolio_by_night",
    "reason_peers",
    "retraining",
    "recourse",
    "run_log",
    "score_changes",
    "similar_clients",
    "swap_set",
    "threshold_curve",
    "vintage_curves",
    "vocabulary",
]


@cache
def _statement(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Release:
    """Answers from one release; safe to share between threads, valid for as long as it is held.

    Rows are dictionaries with the tables' column names; timestamps are in UTC. With a ``lookup``
    neither a score nor an explanation costs a query.
    """

    pointer: Pointer
    connection: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    lookup: Lookup | None = field(default=None, repr=False, compare=False)

    @cached_property
    def name(self) -> str:
        """Sequence number and run: names this release and no other state of the pointer."""
        return f"{self.pointer.sequence}-{self.pointer.run}"

    @cached_property
    def etag(self) -> str:
        """What a caller may hold of this release, as a header's value."""
        return f'"{self.name}"'

    @cached_property
    def as_of(self) -> str:
        """Date of the data."""
        return self.pointer.as_of.isoformat()

    @cached_property
    def data_complete(self) -> datetime:
        """The moment from which the age of the data counts."""
        return data_complete(self.pointer)

    def batch(self) -> Row:
        """Return what this release is."""
        return self._rows("batch")[0]

    def model_info(self) -> Row:
        """Return the model that scored this release and the policy that decided."""
        return self._rows("model_info")[0]

    def score(self, sk_id_curr: int) -> Row | None:
        """Return the score of one application, or None when there is none."""
        if self.lookup is None:
            return _first(self._rows("score", sk_id_curr=sk_id_curr))
        return self.lookup.score(sk_id_curr)

    def scores(self, sk_id_curr: Iterable[int]) -> list[Row]:
        """Return the scores of those applications that have one, in the order asked for."""
        found = (self.score(key) for key in dict.fromkeys(sk_id_curr))
        return [row for row in found if row is not None]

    def keys_page(
        self,
        *,
        grade: str | None = None,
        decision: str | None = None,
        among: Iterable[int] | None = None,
        after: int = 0,
        limit: int,
    ) -> list[int]:
        """Return up to ``limit`` keys above ``after`` that have such a score, in order."""
        rows = self._rows(
            "keys_page",
            grade=grade,
            decision=decision,
            among=None if among is None else list(among),
            after=after,
            limit=limit,
        )
        return [row["sk_id_curr"] for row in rows]

    def demo_clients(self, among: Iterable[int] | None = None) -> list[int]:
        """Return the keys of the demonstration list: the first 200, always the same."""
        return self.keys_page(among=among, limit=DEMO_SIZE)

    def explanation(self, sk_id_curr: int) -> Row | None:
        """Return reasons and contributions of one score, or None when there is none.

        ``base_value``, the contributions and ``shap_rest`` add up to ``margin``.
        """
        if self.lookup is not None:
            row = self.lookup.explanation(sk_id_curr)
            if row is not None:
                self._name_concepts(row["reasons"])
            return row
        score = self.score(sk_id_curr)
        summary = score and _first(self._rows("explanation", sk_id_curr=sk_id_curr))
        if score is None or summary is None:
            return None
        return {
            **{column: score[column] for column in EXPLAINED},
            **summary,
            "reasons": self.reasons(sk_id_curr),
            "contributions": self._rows("contributions", sk_id_curr=sk_id_curr),
        }

    def explained_score(self, sk_id_curr: int) -> Row | None:
        """Return the score of one application with its explanation, or None without both."""
        score, explanation = self.score(sk_id_curr), self.explanation(sk_id_curr)
        return {**score, "explanation": explanation} if score and explanation else None

    def profile(self, sk_id_curr: int) -> Row | None:
        """Return person and loan of a scored application, or None when it is not scored."""
        if self.score(sk_id_curr) is None:
            return None
        return {
            "sk_id_curr": sk_id_curr,
            "client": self.client_profile(sk_id_curr),
            "loan": self.loan_profile(sk_id_curr),
        }

    def reasons(self, sk_id_curr: int) -> list[Row]:
        """Return the reasons in words, those against first, strongest first."""
        reasons = self._rows("reasons", sk_id_curr=sk_id_curr)
        self._name_concepts(reasons)
        return reasons

    def _name_concepts(self, reasons: list[Row]) -> None:
        for row in reasons:
            row["concept_fr"], row["concept_en"] = self._concepts.get(row["concept"], (None, None))

    @cached_property
    def _concepts(self) -> dict[str, tuple[str, str]]:
        """Names of the concepts, looked up here once instead of in a join for each client."""
        return {
            row["concept"]: (row["label_fr"], row["label_en"]) for row in self._rows("concepts")
        }

    def client_profile(self, sk_id_curr: int) -> Row | None:
        """Return what is known of the person."""
        return _first(self._rows("client_profile", sk_id_curr=sk_id_curr))

    def loan_profile(self, sk_id_curr: int) -> Row | None:
        """Return what is asked for."""
        return _first(self._rows("loan_profile", sk_id_curr=sk_id_curr))

    def bureau_history(self, sk_id_curr: int) -> list[Row]:
        """Return credits elsewhere, most recent first."""
        return self._rows("bureau_history", sk_id_curr=sk_id_curr)

    def previous_loans(self, sk_id_curr: int) -> list[Row]:
        """Return earlier applications here, most recent first."""
        return self._rows("previous_loans", sk_id_curr=sk_id_curr)

    def payment_history(self, sk_id_curr: int) -> list[Row]:
        """Return instalments by month, oldest first."""
        return self._rows("payment_history", sk_id_curr=sk_id_curr)

    def worklist(self, chosen: WorklistFilter, *, limit: int, offset: int) -> list[Row]:
        """Return one page of the worklist."""
        return self._rows(
            "worklist", **chosen.parameters, order=chosen.order, limit=limit, offset=offset
        )

    def worklist_size(self, chosen: WorklistFilter) -> int:
        """Return how many applications the filter leaves."""
        return int(self._rows("worklist_size", **chosen.parameters)[0]["n_applications"])

    def worklist_choices(self) -> dict[str, list[str]]:
        """Return the values there are to filter by."""
        return self._rows("worklist_choices")[0]

    def labels(self, language: str) -> dict[tuple[str, str], str]:
        """Return the officer's word for each level of each category, by column and level."""
        return {
            (row["feature"], row["level"]): row[f"label_{language}"]
            for row in self._rows("vocabulary")
        }

    def table(self, question: Question, **parameters: Any) -> list[Row]:
        """Return what the pages draw beside a client's own rows.

        Nothing, where the release is from before there was such a table or column.
        """
        try:
            return self._rows(question, **parameters)
        except (duckdb.CatalogException, duckdb.BinderException):
            return []

    def ask(
        self,
        question: Literal["adhoc_model", "adhoc_calibration", "adhoc_decision"],
        **parameters: float,
    ) -> list[Row]:
        """Return what scoring features sent by a caller needs."""
        return self._rows(question, **parameters)

    def _rows(self, name: str, **parameters: Any) -> list[Row]:
        cursor = self.connection.cursor()
        try:
            rows = cursor.execute(_statement(name), parameters or None).fetchall()
            columns = [column[0] for column in cursor.description or ()]
        finally:
            cursor.close()
        return [_plain_row(dict(zip(columns, row, strict=True))) for row in rows]


def score_columns(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the columns of a score that are handed out."""
    found = connection.execute(_statement("score"), {"sk_id_curr": 0})
    names = [column[0] for column in found.description or ()]
    found.fetchall()
    return names


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None


def _plain_row(row: Row) -> Row:
    return {column: _plain(value) for column, value in row.items()}


def _plain(value: Any) -> Any:
    """Give timestamps their zone; decimals become floats, not-a-number a missing value."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
