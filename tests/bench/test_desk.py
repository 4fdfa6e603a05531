"""The desk's bench tells its figures rightly, says what it lacks, and runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.access import PAGES
from tests.app.running import needs_browser
from tests.bench import desk


def test_missing_browser_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(desk, "CHROMIUM", tmp_path / "chromium")
    assert desk.main(["--out", str(tmp_path / "out")]) == 2
    assert "expected a browser at" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_table_tells_middle_slow_and_worst() -> None:
    text = desk.table({"client": [0.1 * number for number in range(1, 12)]})
    assert "| client | 11 | 0.60 | 1.05 | 1.10 |" in text


@pytest.mark.heavy
@needs_browser
def test_every_page_is_timed(tmp_path: Path) -> None:
    assert desk.main(["--clients", "300", "--times", "4", "--out", str(tmp_path)]) == 0
    seconds = json.loads((tmp_path / "desk.json").read_text())["seconds"]
    assert {f"page: {name}" for name in PAGES if name != "client"} < set(seconds)
    assert all(taken > 0 for waited in seconds.values() for taken in waited)
