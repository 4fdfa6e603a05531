"""Settings: documented, typed, and never silently misspelt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from warehouse.errors import UsageError
from warehouse.settings import PROJECT_ROOT, Settings, load_settings


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # no .env of the checkout
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SCOREHOUSE_{name.upper()}", raising=False)


def test_every_setting_is_in_the_example_file_with_its_default_and_sentence() -> None:
    example = (PROJECT_ROOT / ".env.example").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^# SCOREHOUSE_(\w+)=(.*)$", example, flags=re.MULTILINE))
    assert set(documented) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert f"# {field.description.split(';')[0].rstrip('.')}" in example
        if name not in ("home", "real_data"):
            assert documented[name.upper()] == str(field.default)


def test_unknown_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOREHOUSE_MEMROY_LIMIT", "2GB")
    with pytest.raises(UsageError, match="SCOREHOUSE_MEMROY_LIMIT"):
        load_settings()


def test_wrong_type_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOREHOUSE_API_PORT", "eighty")
    with pytest.raises(UsageError, match="api_port"):
        load_settings()


def test_home_is_made_absolute_and_holds_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCOREHOUSE_HOME", "second")
    settings = load_settings()
    assert settings.home == tmp_path / "second"
    places = [
        settings.landing,
        settings.quarantine,
        settings.warehouse_path,
        settings.published,
        settings.reports,
        settings.logs,
        settings.state_path,
        settings.artifact_root,
    ]
    assert all(settings.home in place.parents for place in places)
    assert settings.tracking_uri == f"sqlite:///{tmp_path}/second/mlflow.db"


def test_what_readers_write_can_lie_apart_from_the_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCOREHOUSE_HOME", "second")
    monkeypatch.setenv("SCOREHOUSE_STATE_FOLDER", "shared")
    settings = load_settings()
    places = [settings.state_path, settings.quota_path, settings.night_status_path]
    assert {place.parent for place in places} == {tmp_path / "shared"}
    assert settings.published == tmp_path / "second" / "published"


def test_an_installed_package_does_not_write_beside_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("warehouse.settings.IS_CHECKOUT", False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert load_settings().home == tmp_path / "data" / "scorehouse"
