"""When a replay trains its challenger."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from flows import replay
from flows.replay import replaying
from models_ml import registry
from warehouse.settings import Settings


@pytest.mark.parametrize(
    ("challenger", "in_place", "expected"),
    [
        (False, None, ["night 0", "night 1"]),
        (True, None, ["night 0", "challenger 43", "night 1"]),
        (True, 2, ["night 0", "night 1"]),
    ],
)
def test_a_challenger_is_trained_once_after_the_first_night(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    challenger: bool,
    in_place: int | None,
    expected: list[str],
) -> None:
    done: list[str] = []
    settings = Settings(home=tmp_path, _env_file=None)
    drops = [tmp_path / str(night) for night in range(2)]
    monkeypatch.setattr(replay, "load_settings", lambda: settings)
    monkeypatch.setattr(replay, "cut_drops", lambda *_, **__: drops)
    monkeypatch.setattr(
        replay.nightly, "fn", lambda source: done.append(f"night {Path(source).name}")
    )
    monkeypatch.setattr(
        replay, "train_challenger", lambda other, _: done.append(f"challenger {other.seed}")
    )
    monkeypatch.setattr(
        registry, "ModelRegistry", lambda *_: SimpleNamespace(challenger=lambda: in_place)
    )
    replaying.fn(source="drop", nights=1, challenger=challenger)
    assert done == expected
