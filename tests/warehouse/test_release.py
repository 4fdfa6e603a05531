"""What the commands read from a release: an application as it stood on a day, and its files."""

from __future__ import annotations

from datetime import date

import pytest

from tests.warehouse.history import LEFT, STAYS, publish_history
from warehouse.errors import UsageError
from warehouse.release import read_application
from warehouse.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("release") / "home")
    publish_history(settings)
    return settings


@pytest.mark.parametrize(
    ("key", "day", "batch", "model", "policy", "pd"),
    [
        # Scored at two in the morning: at the end of that day the night's score is in force.
        (STAYS, "2026-01-10", "night1", 1, 1, 0.10),
        (STAYS, "2026-01-19", "night1", 1, 1, 0.10),
        (STAYS, "2026-01-20", "night2", 1, 2, 0.11),
        (LEFT, "2026-03-01", "night2", 1, 2, 0.21),
    ],
)
def test_an_older_score_comes_with_what_made_it_and_without_reasons(
    settings: Settings, key: int, day: str, batch: str, model: int, policy: int, pd: float
) -> None:
    found = read_application(settings, key, date.fromisoformat(day))
    assert (found["score"]["batch_id"], found["score"]["pd"]) == (batch, pd)
    assert found["model"]["model_sha256"] == f"model{model}"
    assert found["policy"]["policy_sha256"] == f"policy{policy}"
    assert found["batch"]["drop_sha256"] == f"drops of {batch}"
    assert found["release"]["sequence"] == 1 and len(found["release"]["sha256"]) == 64
    assert (found["is_latest"], found["reasons"]) == (False, [])


@pytest.mark.parametrize(
    ("day", "drops"),
    [
        # A full drop replaces those before it; an addition joins them.
        (date(2026, 1, 10), {"first"}),
        (date(2026, 1, 20), {"second", "late"}),
        (None, {"second", "late", "third"}),
    ],
)
def test_a_score_comes_with_the_drops_it_rests_on(
    settings: Settings, day: date | None, drops: set[str]
) -> None:
    found = read_application(settings, STAYS, day)
    assert {drop["drop_id"] for drop in found["drops"]} == drops
    assert found["drops"] == sorted(found["drops"], key=lambda drop: drop["as_of"])


@pytest.mark.parametrize("day", [None, date(2026, 1, 30), date(2026, 12, 31)])
def test_the_score_of_the_batch_released_has_its_reasons(
    settings: Settings, day: date | None
) -> None:
    found = read_application(settings, STAYS, day)
    assert (found["score"]["batch_id"], found["model"]["model_version"]) == ("night3", 2)
    assert found["is_latest"]
    assert [reason["direction"] for reason in found["reasons"]] == ["against"]


@pytest.mark.parametrize(
    ("key", "day", "message"),
    [
        (STAYS, date(2026, 1, 9), "no score by the end of 2026-01-09.*2026-01-10 on"),
        (LEFT, None, "not in the release: expected an id of scores_latest"),
        (7, date(2026, 1, 9), "not in the release: expected an id of scores_history"),
    ],
)
def test_a_score_that_never_was_is_refused(
    settings: Settings, key: int, day: date | None, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        read_application(settings, key, day)
