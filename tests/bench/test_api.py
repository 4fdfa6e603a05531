"""The load bench tells its figures rightly, and says what it lacks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from serving.store import open_store
from tests.bench import api
from tests.bench.api_release import publish_applications
from warehouse.settings import Settings


def test_missing_load_generator_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert api.main(["--out", str(tmp_path / "out")]) == 2
    assert "expected the load generator wrk" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_table_sets_each_route_beside_the_empty_one() -> None:
    row = {"requests_per_second": 4000.0, "cpu_ms": 0.1, "p50_ms": 2.0, "p99_ms": 5.0}
    row |= {"failed": 0, "rss_mb": 50.0, "pss_mb": 40.0}
    result: dict[str, Any] = {"clients": 1000, "connections": 16, "cores": 2}
    result |= {name: dict(row) for name in api.TARGETS}
    result["score"] |= {"requests_per_second": 2200.0, "p99_ms": 8.0}
    result["online score"] |= {"requests_per_second": 220.0}
    text = api.table(result)
    assert "| score | 2,200 | 55.0% | 0.100 | 2.0 | 8.0 | 1.60 | 50 | 40 |" in text
    assert "Stored score / computed on request: 10.0 times the throughput." in text


def test_release_made_by_sql_answers(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    publish_applications(settings, 200)
    release = open_store(settings, by_key=True).release()
    explanation = release.explanation(100_200)
    assert explanation and len(explanation["contributions"]) == 20
    assert release.score(100_201) is None
