"""Sums of probabilities are the same in every bit, whatever the order of the rows."""

from __future__ import annotations

import math
import re
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest

from warehouse.settings import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"
MACROS = (DBT / "macros" / "exact_sum.sql").read_text(encoding="utf-8")
OF_SCORES = sorted(
    path
    for folder in ("marts/scores", "marts/monitoring", "intermediate/scores")
    for path in (DBT / "models" / folder).glob("*.sql")
)
N_ROWS = 20_000


def of_shuffled_rows(expression: str, n: int) -> set[float]:
    """Evaluate an expression in ten orders of the rows; each is the sum of all, divided by n."""
    query = jinja2.Template(MACROS + "select {{ " + expression + " }} from shuffled").render()
    rng = np.random.default_rng(5)
    values = rng.beta(1.0, 12.0, N_ROWS)
    results = set()
    with duckdb.connect() as connection:
        for _ in range(10):
            connection.register("shuffled", pd.DataFrame({"pd": rng.permutation(values)}))
            [(result,)] = connection.sql(query).fetchall()
            assert result == pytest.approx(math.fsum(values) / n, rel=1e-14)
            results.add(result)
    return results


@pytest.mark.parametrize(
    ("expression", "n"), [("exact_sum('pd')", 1), ("exact_mean('pd')", N_ROWS)]
)
def test_order_of_rows_changes_no_bit(expression: str, n: int) -> None:
    assert len(of_shuffled_rows(expression, n)) == 1


def test_plain_average_depends_on_it() -> None:
    # What the macros are for: without such a case the test above would prove nothing.
    assert len(of_shuffled_rows("'avg(pd)'", N_ROWS)) > 1


def test_mean_of_nothing_is_null() -> None:
    query = jinja2.Template(
        MACROS + "select {{ exact_mean('pd') }} from (select cast(null as double) as pd)"
    ).render()
    with duckdb.connect() as connection:
        assert connection.sql(query).fetchall() == [(None,)]


@pytest.mark.parametrize("path", OF_SCORES, ids=lambda path: path.stem)
def test_probabilities_are_summed_exactly(path: Path) -> None:
    found = re.findall(r"\b(?:sum|avg)\((?:\w+\.)?\w*pd\)", path.read_text(encoding="utf-8"))
    assert found == [], "write exact_sum or exact_mean"
