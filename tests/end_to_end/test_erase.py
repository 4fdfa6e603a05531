"""An erased client is nowhere in the home, comes back with no drop, and the seals hold."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.end_to_end.canary import CLIENT, NOTE, find_traces, plant
from tests.night import run_scorehouse
from warehouse import officer_decisions, state
from warehouse.access_log import AccessLog
from warehouse.connection import open_reader
from warehouse.erase_rows import count_rows, find_client_keys
from warehouse.erasures import list_erasures
from warehouse.pointer import current_release, kept_releases
from warehouse.settings import Settings

CLIENTS = 600
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def run(home: Path, *arguments: str) -> str:
    result = run_scorehouse(home, *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def decide(settings: Settings) -> None:
    """An officer decides on the client, who contests it; a service looks the client up."""
    path = settings.state_path
    with open_reader(settings.published / current_release(settings).file) as release:
        [(batch, proposal)] = release.sql(
            f"select batch_id, decision from scores_latest where sk_id_curr = {CLIENT}"
        ).fetchall()
    officer_decisions.record_decision(
        path,
        officer="officer",
        sk_id_curr=CLIENT,
        batch_id=batch,
        proposal=proposal,
        decision="refuse",
        reason="other",
        note=NOTE,
        grounds={"said": NOTE},
        now=NOW,
    )
    [decision] = officer_decisions.decisions_of(path, CLIENT)
    contest = officer_decisions.open_contest(
        path, decision, officer="officer", ground="data_wrong", statement=NOTE, now=NOW
    )
    officer_decisions.close_contest(
        path, contest, officer="chief", outcome="upheld", note=NOTE, now=NOW
    )
    state.create_key(path, "branch", ["scores"], date(2999, 1, 1), clients=[CLIENT, CLIENT + 1])
    with closing(AccessLog(path, lambda: NOW, lambda rows: None)) as log:
        log.add("desk", "/clients", batch, [(log.pseudonym(CLIENT), "found")])


def logical_traces(settings: Settings) -> dict[str, int]:
    """Count the client's rows in every database of the home."""
    found = {}
    for path in [settings.warehouse_path, *kept_releases(settings.published)]:
        with open_reader(path) as connection:
            counts = count_rows(connection, find_client_keys(connection, CLIENT))
        found |= {f"{path.name}: {table}": n for table, n in counts.items()}
    return found


@pytest.mark.heavy
@pytest.mark.timeout(1500)
def test_promise_32_an_erased_client_is_nowhere_in_the_home(tmp_path: Path) -> None:
    # given a home in which a client left every kind of trace
    home, sample = tmp_path / "home", tmp_path / "sample"
    settings = Settings(home=home, _env_file=None)
    run(home, "sample", "--clients", str(CLIENTS), "--out", str(sample))
    outside = plant(sample, tmp_path / "2026-03-01")
    shutil.copytree(outside, settings.landing / outside.name)
    run(home, "night")
    decide(settings)
    assert "Nothing new" not in run(home, "night") or current_release(settings).sequence == 2
    run(home, "export", "--out", str(home / "exported"))
    run(home, "export", "--out", str(home / "sheets"), "--format", "csv")
    refused = settings.landing / "2026-03-02"
    shutil.copytree(outside, refused)
    (refused / "POS_CASH_balance.csv").unlink()
    assert run_scorehouse(home, "load", "--source", str(refused)).returncode == 2
    waiting = settings.landing / "2026-03-03.zip"
    with zipfile.ZipFile(waiting, "w", zipfile.ZIP_STORED) as archive:
        for file in outside.iterdir():
            archive.write(file, file.name)
    before = find_traces(home)
    for place in ("landing/.done/", "landing/2026-03-03.zip", "quarantine/", "published/",
                  "warehouse.duckdb", "state.db", "exported/", "sheets/"):  # fmt: skip
        assert [name for name in before if name.startswith(place)], place
    assert logical_traces(settings)
    # when
    listed = json.loads(run(home, "erase", str(CLIENT), "--json"))
    assert find_traces(home) == before
    removed = json.loads(run(home, "erase", str(CLIENT), "--yes", "--json"))
    # then no file holds it, no table does, and what was listed is what was removed
    assert find_traces(home) == {}
    assert logical_traces(settings) == {}
    assert {**listed, "erased": True} == removed
    [release] = kept_releases(settings.published)
    with open_reader(release) as connection:
        assert connection.sql("select count(*) from scores_latest").fetchall() == [(CLIENTS,)]
        assert connection.sql("select count(*) from overrides").fetchall() == [(0,)]
    # and the register tells when, who, whom under a keyed hash and how much; the log stays
    [erasure] = list_erasures(settings.state_path)
    assert erasure.finished_at and erasure.operator and len(erasure.client) == 64
    assert erasure.removed == removed["removed"]
    # and a night on the same drop, which audits the one before, leaves the client out
    run(home, "night", "--source", str(outside), "--as-of", "2026-03-05")
    assert logical_traces(settings) == {}
    with open_reader(settings.published / "scores.duckdb") as connection:
        audits = connection.sql(
            "select check_name, status from dq_results where check_name = "
            "'sealed_nights_are_unchanged' order by as_of"
        ).fetchall()
    assert audits[-1] == ("sealed_nights_are_unchanged", "pass")
    os.sync()
    assert find_traces(home) == {}
