"""The pictures of the architecture show what the code does."""

from __future__ import annotations

import re
import tomllib

from flows import nightly
from flows.engines import Engine
from tests.documents import blocks_of, text_of
from warehouse.settings import PROJECT_ROOT

DATA, PACKAGES, NIGHT = blocks_of(text_of(".github/docs/architecture.md"), "mermaid")


def test_the_night_shows_every_stage_in_the_order_of_the_code() -> None:
    source = (PROJECT_ROOT / "flows" / "nightly.py").read_text(encoding="utf-8")
    called = list(dict.fromkeys(re.findall(r"stages\.run\(\s*(?:engine\.)?(\w+)", source)))
    shown = list(dict.fromkeys(re.findall(r"(\w+)\[\"", NIGHT)))
    # Where there is a model before with other references, its stage also runs ahead of the others.
    called.remove("score_former")
    called.insert(called.index("score_applications") + 1, "score_former")
    assert shown == called
    assert all(hasattr(nightly, name) or name in Engine.__annotations__ for name in shown)


def test_the_packages_stand_in_the_order_that_the_linter_holds() -> None:
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [
        contract
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    depth = {
        name: number
        for number, layer in enumerate(contract["layers"])
        for name in layer.split(" | ")
    }
    arrows = re.findall(r"^    (\w+)(?:\[.*?\])? -[-.].*?> (\w+)", PACKAGES, flags=re.MULTILINE)
    assert {name for arrow in arrows for name in arrow} == set(depth)
    downwards = [(start, end) for start, end in arrows if depth[start] < depth[end]]
    assert sorted(set(arrows) - set(downwards)) == [("serving", "models_ml")]


def test_the_data_pass_every_schema_that_dbt_and_python_write() -> None:
    for schema in ("raw", "staging", "intermediate", "features", "ml", *nightly.PUBLISHED_SCHEMAS):
        assert re.search(rf"\b{schema}\b", DATA), schema
