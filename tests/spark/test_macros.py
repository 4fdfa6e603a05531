"""The macros with a variant for each engine give equal values on both."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import duckdb
import pytest
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from tests.spark.conftest import BothEngines
from warehouse.settings import PROJECT_ROOT

pytestmark = pytest.mark.spark

FOLDER = PROJECT_ROOT / "dbt_project" / "macros" / "dispatch"
ROWS = (
    "(values ('a', 1e0), ('a', 4e0), ('a', null), ('a', 2e0), ('b', 7e0), ('c', null)) as t(k, x)"
)
# Calls of the macros in a query, by the file of the macro.
QUERIES = {
    "percentiles.sql": (
        "select coalesce({{ list_item(percentiles('x', [0.1, 0.5, 0.75]), 1) }}, -1e0) as low, "
        "coalesce({{ list_item(percentiles('x', [0.1, 0.5, 0.75]), 2) }}, -1e0) as middle, "
        "coalesce({{ list_item(percentiles('x', [0.1, 0.5, 0.75]), 3) }}, -1e0) as high "
        f"from {ROWS} group by k order by k"
    ),
}


def render(query: str, engine: str, source: str) -> str:
    """Render a query with one engine's variants, as dbt's own dispatch does."""

    @pass_context
    def dispatch(context: Context, name: str) -> Callable[..., str]:
        variant: Callable[..., str] = context[f"{engine}__{name}"]
        return variant

    return (
        Environment()
        .from_string(source + query)
        .render({"adapter": SimpleNamespace(dispatch=dispatch), "return": lambda value: value})
    )


def test_every_dispatched_macro_is_compared() -> None:
    assert set(QUERIES) == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("file", QUERIES)
def test_both_engines_give_equal_values(engines: BothEngines, file: str) -> None:
    source = (FOLDER / file).read_text(encoding="utf-8")
    here = duckdb.sql(render(QUERIES[file], "duckdb", source)).fetchall()
    there = engines.session.sql(render(QUERIES[file], "spark", source)).collect()
    assert len(here) == len(there) > 0
    for one, other in zip(here, there, strict=True):
        assert list(one) == pytest.approx(list(other), rel=1e-9)
