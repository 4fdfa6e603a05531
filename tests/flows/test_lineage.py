"""The identity of a night follows what goes into it, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.lineage import batch_id, code_sha256, git_sha
from warehouse.settings import PROJECT_ROOT

INPUTS = {
    "as_of": date(2026, 1, 31),
    "drop_sha256": "d",
    "model_sha256": "m",
    "policy_sha256": "p",
    "code_sha256": "c",
}


def test_batch_id_is_the_same_for_the_same_inputs() -> None:
    assert batch_id(**INPUTS) == batch_id(**INPUTS)
    assert batch_id(**INPUTS).startswith("20260131-")


@pytest.mark.parametrize("changed", sorted(INPUTS))
def test_batch_id_changes_with_every_input(changed: str) -> None:
    other = date(2026, 2, 1) if changed == "as_of" else "other"
    assert batch_id(**{**INPUTS, changed: other}) != batch_id(**INPUTS)


def test_code_hash_follows_sql_and_python_but_not_state_or_readers(tmp_path: Path) -> None:
    # given
    for folder in (
        "dbt_project",
        "flows",
        "models_ml",
        "warehouse/data",
        "serving",
        "dbt_project/analyses",
    ):
        (tmp_path / folder).mkdir(parents=True)
    model = tmp_path / "dbt_project" / "model.sql"
    model.write_text("select 1")
    before = code_sha256(tmp_path)
    # when what does not decide a score changes
    (tmp_path / "warehouse" / "data" / "drop.csv").write_text("1")
    (tmp_path / "serving" / "api.py").write_text("x = 1")
    (tmp_path / "flows" / "README.md").write_text("words")
    (tmp_path / "dbt_project" / "analyses" / "question.sql").write_text("select 3")
    # then
    assert code_sha256(tmp_path) == before
    model.write_text("select 2")
    assert code_sha256(tmp_path) != before


def test_code_installed_in_somebody_elses_checkout_does_not_take_its_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed = PROJECT_ROOT / "tests" / "flows"  # a folder below a checkout, none itself
    monkeypatch.setattr("flows.lineage.PROJECT_ROOT", installed)
    assert git_sha.__wrapped__() == "unknown"
