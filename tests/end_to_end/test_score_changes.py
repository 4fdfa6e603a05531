"""Why scores moved: three nights with one planted cause each, and each is told its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.additions import Cutter
from tests.end_to_end.test_changed_night import NEW_IDS, copy_home, keys_of, run_night
from tests.night import CLIENTS, SCOREHOUSE, Night, environment
from warehouse.connection import open_reader
from warehouse.settings import PROJECT_ROOT, Settings

CAUSES = ("data", "model", "policy")
# The night, under a policy whose scale begins 50 points higher and whose band is narrower.
NIGHT_OF_ANOTHER_POLICY = """
import sys
import flows.nightly, warehouse.policy
found = warehouse.policy.load_policy()
changed = {"points_base": found.points_base + 50, "review_band_points": 1}
flows.nightly.load_policy = lambda: found.model_copy(update=changed)
print(flows.nightly.nightly.fn(source=sys.argv[1])["batch_id"])
"""


def parts(home: Path, where: str) -> dict[str, float]:
    """Return how much of all movements, in pd and in points, each cause was told to be."""
    settings = Settings(home=home)
    with open_reader(settings.published / "scores.duckdb") as release:
        pd, points = (
            release.sql(
                f"select sum(abs(delta_{unit}_data)), sum(abs(delta_{unit}_model)), "
                f"sum(abs(delta_{unit}_policy)) from score_changes where {where}"
            ).fetchall()[0]
            for unit in ("pd", "points")
        )
        [[worst]] = release.sql(
            "select max(greatest("
            "abs(delta_pd_data + delta_pd_model + delta_pd_policy - score_changes.delta_pd), "
            "abs(delta_points_data + delta_points_model + delta_points_policy - delta_points), "
            "abs(score_changes.delta_pd - scores_latest.delta_pd))) "
            "from score_changes inner join scores_latest using (sk_id_curr)"
        ).fetchall()
    assert worst < 1e-12
    assert sum(points) > 1
    shares = {name: part / sum(points) for name, part in zip(CAUSES, points, strict=True)}
    return shares | {
        f"pd_{name}": part / sum(pd) if sum(pd) else 0.0
        for name, part in zip(CAUSES, pd, strict=True)
    }


def causes(home: Path) -> list[tuple[str | None, int]]:
    with open_reader(Settings(home=home).published / "scores.duckdb") as release:
        found = release.sql(
            "select delta_due_to, count(*) from scores_latest where sk_id_curr < $new "
            "group by all order by all",
            params={"new": NEW_IDS},
        ).fetchall()
    return [(cause, int(n)) for cause, n in found]


@pytest.mark.heavy
def test_nights_with_one_cause_are_attributed_to_it(night: Night, tmp_path: Path) -> None:
    home = copy_home(night.settings.home, tmp_path / "home")
    cutter, keys = Cutter(night.sample), keys_of(home)
    moved, newcomers = keys[:40], keys[-3:]
    # A changed drop
    run_night(home, cutter.cut(tmp_path / "2100-01-02", moved, seed=1))
    shares = parts(home, "true")
    assert shares["data"] >= 0.99 and shares["pd_data"] >= 0.99
    assert dict(causes(home))["data"] > 20
    assert dict(causes(home))[None] >= CLIENTS - len(moved)
    # A new champion, in a night in which others' data changed as well
    trained = subprocess.run(
        [SCOREHOUSE, "train"],
        env=environment(home) | {"SCOREHOUSE_SEED": "7"},
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert trained.returncode == 0, trained.stderr
    run_night(home, cutter.cut(tmp_path / "2100-01-03", moved, seed=2))
    others = f"sk_id_curr not in {tuple(moved)}"
    shares = parts(home, others)
    assert shares["model"] >= 0.99 and shares["pd_model"] >= 0.99
    of_both = parts(home, f"not ({others})")
    assert min(of_both["data"], of_both["model"]) > 0.01 and of_both["policy"] == 0
    with open_reader(Settings(home=home).published / "scores.duckdb") as release:
        assert release.sql(
            "select count(*) from score_changes where is_separated and model_version = 2"
        ).fetchall() == [(CLIENTS,)]
    # A changed policy
    drop = cutter.cut(tmp_path / "2100-01-04", newcomers, seed=3, shift=NEW_IDS)
    changed = subprocess.run(
        [sys.executable, "-c", NIGHT_OF_ANOTHER_POLICY, str(drop)],
        env=environment(home), cwd=PROJECT_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert changed.returncode == 0, changed.stderr
    shares = parts(home, "true")
    assert shares["policy"] >= 0.99 and shares["pd_policy"] == 0
    assert causes(home) == [("policy", CLIENTS)]
