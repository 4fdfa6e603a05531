"""What a night leaves of the one before; needs no Spark."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.spark import session
from warehouse.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SPARK_CONF_DIR", str(session.LOCAL_CONFIGURATION))
    settings = Settings(home=tmp_path / "home", _env_file=None)
    half_written = settings.spark_state / "tables" / "staging.db" / "rows" / "_temporary"
    half_written.mkdir(parents=True)
    return settings


@pytest.mark.parametrize(("active", "is_there"), [(None, False), (object(), True)])
def test_a_night_begins_without_the_tables_of_one_that_was_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, active: object, is_there: bool
) -> None:
    spark = SimpleNamespace(getActiveSession=lambda: active)
    monkeypatch.setattr(session, "_spark_session", lambda: spark)
    session.forget_former_night(settings)
    assert settings.spark_state.exists() == is_there


def test_a_catalogue_of_a_cluster_is_left_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_CONF_DIR", "/etc/spark")
    monkeypatch.setattr(session, "_spark_session", pytest.fail)
    session.forget_former_night(settings)
    assert settings.spark_state.exists()
