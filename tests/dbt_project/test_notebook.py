"""The notebook's cells run as they stand on a release, and its outputs are of generated data."""

from __future__ import annotations

import ast
import json
from importlib.util import find_spec
from typing import Any

import pytest

from tests.night import CLIENTS, Night
from warehouse.settings import PROJECT_ROOT

NOTEBOOK = PROJECT_ROOT / "dbt_project" / "analyses" / "query_the_release.ipynb"
CELLS = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; return the value of its last expression, as a notebook shows it."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NOTEBOOK.name, "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), NOTEBOOK.name, "eval"), names)
    return None


def test_the_cells_run_on_a_release(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOREHOUSE_HOME", str(night.settings.home))
    monkeypatch.chdir(NOTEBOOK.parent)
    names: dict[str, Any] = {}
    skipped = []
    for cell in CODE:
        # polars is no dependency: its cell runs where it is installed.
        if "polars" in cell["metadata"].get("tags", ()) and find_spec("polars") is None:
            skipped.append(cell)
            continue
        value = run_cell("".join(cell["source"]), names)
        assert (value is not None) == bool(cell["outputs"])
    assert len(CODE) - len(skipped) >= 7
    assert names["decisions"]["n"].sum() == CLIENTS


def test_it_shows_pandas_polars_and_r() -> None:
    text = "\n".join("".join(cell["source"]) for cell in CELLS)
    for way in (".df()", ".pl()", "```r\n", "read_only=True", "read_only = TRUE"):
        assert way in text


def test_every_output_is_text_of_generated_data() -> None:
    assert [cell["execution_count"] for cell in CODE] == list(range(1, len(CODE) + 1))
    for cell in CODE:
        for output in cell["outputs"]:
            assert list(output["data"]) == ["text/plain"]
    # The whole generated portfolio, and no other.
    assert f" {CLIENTS} " in "".join(CODE[0]["outputs"][0]["data"]["text/plain"])
