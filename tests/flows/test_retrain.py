"""Training when it is due, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import retrain
from flows.retrain import Due, read_due, retraining
from warehouse.connection import open_writer
from warehouse.errors import GateError, UsageError
from warehouse.ml_tables import create_ml_tables
from warehouse.settings import Settings

CHAMPION, CHALLENGER = 1, 2


def home(folder: Path, reason: str | None, *, newest: int = CHAMPION) -> Settings:
    """Return a home whose last night said that, when ``newest`` was the last version."""
    settings = Settings(home=folder, _env_file=None)
    with open_writer(settings) as connection:
        create_ml_tables(connection)
        connection.execute("create schema monitoring")
        connection.execute(
            "create table monitoring.retraining as "
            "select ?::varchar as reason, ?::integer as newest_version",
            [reason, newest],
        )
        # What is known of a version does not matter here.
        connection.execute("create or replace table ml.models (model_version integer)")
        connection.execute("insert into ml.models values (1)")
    return settings


class Trainer:
    """Stands in for training and gate, and counts."""

    def __init__(self, version: int, verdict: Exception | None = None) -> None:
        self.version = version
        self.verdict = verdict
        self.trained = 0
        self.judged: list[int] = []

    def train(self, *_: object) -> tuple[int, int]:
        self.trained += 1
        return CHAMPION, self.version

    def judge(self, _: Settings, version: int, champion: int) -> None:
        self.judged.append(version)
        assert champion == CHAMPION
        if self.verdict:
            raise self.verdict


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def _run(reason: str | None, trainer: Trainer) -> dict[str, object]:
        settings = home(tmp_path, reason)
        monkeypatch.setattr(retrain, "load_settings", lambda: settings)
        monkeypatch.setattr(retrain, "train_challenger", trainer.train)
        monkeypatch.setattr(retrain.judge_challenger, "fn", trainer.judge)
        return dict(retraining.fn())

    return _run


def test_nothing_is_trained_while_nothing_asks_for_it(run) -> None:
    trainer = Trainer(CHALLENGER)
    assert run(None, trainer)["reason"] is None
    assert (trainer.trained, trainer.judged) == (0, [])


@pytest.mark.parametrize("reason", ["score_drift", "calibration", "schedule"])
def test_what_is_due_is_trained_and_judged(run, reason: str) -> None:
    trainer = Trainer(CHALLENGER)
    expected = {"reason": reason, "model_version": CHALLENGER, "is_accepted": True}
    assert run(reason, trainer) == expected
    assert (trainer.trained, trainer.judged) == (1, [CHALLENGER])


def test_a_refusal_of_the_gate_is_told(run) -> None:
    with pytest.raises(GateError, match="worse"):
        run("schedule", Trainer(CHALLENGER, GateError("worse")))


def test_the_champion_trained_again_is_no_challenger(run) -> None:
    trainer = Trainer(CHAMPION)
    assert run("schedule", trainer)["model_version"] is None
    assert trainer.judged == []


def test_what_was_trained_since_the_night_is_the_answer(tmp_path: Path) -> None:
    settings = home(tmp_path, "schedule")
    assert read_due(settings) == Due("schedule", CHAMPION)
    with open_writer(settings) as connection:
        connection.execute("insert into ml.models (model_version) values (2)")
    assert read_due(settings).reason is None


def test_before_the_first_night_it_is_said_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="scorehouse night"):
        read_due(Settings(home=tmp_path, _env_file=None))
