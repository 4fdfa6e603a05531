"""The command line: exit codes and messages that say what to do."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from app.texts import Language, Words
from flows import cli
from tests.warehouse.history import STAYS, publish_history
from warehouse import release
from warehouse.settings import Settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    """Run ``scorehouse`` in an empty home; return exit code, output and error output."""
    monkeypatch.setenv("SCOREHOUSE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def _run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["scorehouse", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capfd.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return _run


@pytest.mark.parametrize(
    "command", [["status"], ["sql", "select 1"], ["explain", "1"], ["docs"], ["explore"]]
)
def test_reading_before_anything_is_published_is_4(run, command: list[str]) -> None:
    code, _, error = run(*command)
    assert code == 4
    assert "scorehouse night" in error


def test_a_night_without_data_is_2_and_says_where_data_goes(run, tmp_path: Path) -> None:
    code, _, error = run("night")
    assert code == 2
    assert str(tmp_path / "home" / "landing") in error and "--source" in error


def test_a_source_that_is_not_there_is_2_and_leaves_no_home(run, tmp_path: Path) -> None:
    code, _, error = run("night", "--source", "nowhere.zip")
    assert code == 2
    assert "nowhere.zip" in error
    assert not (tmp_path / "home").exists()


def test_a_desk_without_a_release_starts_and_says_what_to_run(
    run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started: list[str] = []
    monkeypatch.setattr("flows.commands.services.become", lambda *words: started.extend(words))
    monkeypatch.setenv("SCOREHOUSE_APP_PORT", "0")
    code, _, _ = run("app")
    assert code == 0 and started[:2] == ["streamlit", "run"]
    assert "run `scorehouse night`" in caplog.text and "without a restart" in caplog.text


@pytest.mark.parametrize(
    ("missing", "expected"), [("find_spec", "make setup-spark"), ("shutil.which", "Java 17")]
)
def test_a_night_on_spark_without_it_is_2_and_says_what_to_install(
    run, monkeypatch: pytest.MonkeyPatch, missing: str, expected: str
) -> None:
    monkeypatch.setattr("flows.engines.find_spec", lambda name: name)
    monkeypatch.setattr(f"flows.engines.{missing}", lambda name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    code, _, error = run("night", "--engine", "spark")
    assert code == 2
    assert expected in error


def test_an_unknown_engine_is_2(run) -> None:
    code, _, error = run("night", "--engine", "abacus")
    assert code == 2
    assert "duckdb" in error and "spark" in error


def test_a_wrong_date_is_2(run) -> None:
    code, _, error = run("night", "--as-of", "31.01.2026")
    assert code == 2
    assert "2026-01-31" in error and "31.01.2026" in error


def test_an_unknown_option_is_2(run) -> None:
    code, _, _ = run("night", "--sauce", "x")
    assert code == 2


def test_an_unknown_setting_is_2(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOREHOUSE_HOEM", "x")
    code, _, error = run("status")
    assert code == 2
    assert "SCOREHOUSE_HOEM" in error


@pytest.mark.parametrize("command", ["schedule", "worker"])
def test_a_schedule_without_a_server_says_how_to_start_one(
    run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    code, _, error = run(command)
    assert code == 2
    assert "prefect server start" in error


def test_api_keys_are_made_listed_without_secret_and_revoked(run) -> None:
    # given
    code, output, _ = run("api-key", "create", "--name", "desk", "--scopes", "scores", "--json")
    created = json.loads(output)
    assert code == 0
    # when
    _, listed, _ = run("api-key", "list")
    key_id, secret = created["key"].split(".")
    # then
    assert key_id in listed and "desk" in listed and secret not in listed
    code, revoked, _ = run("api-key", "revoke", key_id)
    assert code == 0 and "desk" in revoked
    assert "revoked" in run("api-key", "list")[1]


def test_a_key_is_limited_to_the_applications_of_a_file(run, tmp_path: Path) -> None:
    portfolio = tmp_path / "portfolio.csv"
    portfolio.write_text("sk_id_curr\n100001\n100005\n", encoding="utf-8")
    limited = ("api-key", "create", "--name", "branch", "--clients", str(portfolio))
    assert run(*limited)[0] == 0
    assert "2 applications" in run("api-key", "list")[1]
    [listed] = json.loads(run("api-key", "list", "--json")[1])
    assert listed["clients"] == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("100001\n100,5\n", "something else in line 2"),
        ("100001\nsk_id_curr\n", "something else in line 2"),
        ("-1\n", "something else in line 1"),
        ("sk_id_curr\n\n", "names no application"),
        (None, "No such file"),
    ],
)
def test_a_portfolio_that_cannot_be_read_makes_no_key(
    run, tmp_path: Path, content: str | None, told: str
) -> None:
    portfolio = tmp_path / "portfolio.csv"
    if content is not None:
        portfolio.write_text(content, encoding="utf-8")
    code, _, error = run("api-key", "create", "--name", "branch", "--clients", str(portfolio))
    assert code == 2 and told in error
    assert "There are no keys" in run("api-key", "list")[1]


def test_an_unknown_scope_is_2(run) -> None:
    code, _, error = run("api-key", "create", "--name", "desk", "--scopes", "everything")
    assert code == 2
    assert "everything" in error


@pytest.mark.parametrize(
    "command",
    [
        ["tune", "--minutes", "1"],
        ["train", "--tune", "1"],
        ["train"],
        ["train", "--challenger"],
        ["compare"],
        ["promote"],
    ],
)
def test_learning_from_nothing_is_2_and_says_what_to_load(
    run, tmp_path: Path, command: list[str]
) -> None:
    code, _, error = run(*command)
    assert code == 2
    assert "make night" in error and "scorehouse night --source" in error
    # `make night` generates its sample only where there is no warehouse.
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


def test_the_version_is_told(run) -> None:
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"scorehouse \d+\.\d+\.\d+\n", out)


def test_a_replay_of_nothing_is_2(run, tmp_path: Path) -> None:
    code, _, error = run("replay", "--source", str(tmp_path / "nowhere"), "--nights", "3")
    assert code == 2
    assert "Expected a folder or a .zip" in error


def test_a_tuning_needs_its_minutes(run) -> None:
    assert run("tune")[0] == 2
    assert run("tune", "--minutes", "-1")[0] == 2


def test_explain_prints_reasons_of_the_latest_score_and_says_that_older_ones_have_none(
    run, tmp_path: Path
) -> None:
    # given
    publish_history(Settings(home=tmp_path / "home"))
    # when
    _, latest, _ = run("explain", str(STAYS))
    _, in_french, _ = run("explain", str(STAYS), "--language", "fr")
    _, older, _ = run("explain", str(STAYS), "--as-of", "2026-01-20")
    _, as_json, _ = run("explain", str(STAYS), "--as-of", "2026-01-20", "--json")
    # then
    assert "Rate: 12 %" in latest and "night3" in latest and "latest batch only" not in latest
    assert "Taux, « 12 % »" in in_french and "Rate: 12 %" not in in_french
    assert "Rate: 12 %" not in older and "Reasons are kept for the latest batch only" in older
    for made_by in ("night2", "model1", "data1", "policy2", "2026-01-19", "abc", "drops of night2",
                    "code1", "dbt of night2", "content of late", "release-000001"):  # fmt: skip
        assert made_by in older
    assert json.loads(as_json)["score"]["batch_id"] == "night2"
    assert run("explain", str(STAYS), "--as-of", "2026-01-09")[0] == 2
    assert run("explain", str(STAYS), "--as-of", "yesterday")[0] == 2


@pytest.mark.parametrize("language", ["en", "fr"])
def test_explain_says_of_null_what_the_desk_says(
    run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: Language
) -> None:
    # given
    publish_history(Settings(home=tmp_path / "home"))
    read = release.read_application

    def without_a_former_score(*arguments: Any) -> dict[str, Any]:
        found = read(*arguments)
        return found | {
            "score": found["score"] | {"prev_pd": None},
            "batch": found["batch"] | {"git_sha": None},
        }

    monkeypatch.setattr(release, "read_application", without_a_former_score)
    # when
    _, told, _ = run("explain", str(STAYS), "--language", language)
    # then
    assert re.search(rf"^prev_pd +{Words(language)('missing')}$", told, re.MULTILINE)
    assert f"git_sha {Words(language)('missing')}" in told and "None" not in told


def test_a_damaged_release_is_told_with_what_to_do(run, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    publish_history(settings)
    [release] = settings.published.glob("release-*.duckdb")
    release.chmod(0o644)
    release.write_bytes(release.read_bytes()[:5000])
    code, _, error = run("status")
    assert code == 1
    assert str(release) in error and "scorehouse rollback" in error and "Traceback" not in error


def test_a_query_may_begin_with_a_comment(run, tmp_path: Path) -> None:
    publish_history(Settings(home=tmp_path / "home"))
    code, output, _ = run("sql", "-- question: How much?\nselect 41 + 1 as answer", "--json")
    assert code == 0 and json.loads(output) == [{"answer": 42}]
    assert run("sql", "--josn", "select 1")[0] == 2


def test_export_writes_the_format_asked_for_and_refuses_one_it_cannot_write(
    run, tmp_path: Path
) -> None:
    publish_history(Settings(home=tmp_path / "home"))
    code, output, _ = run("export", "--out", str(tmp_path / "out"), "--format", "csv", "--json")
    assert code == 0
    assert str(tmp_path / "out" / "scores_latest.csv") in json.loads(output)["files"]
    assert run("export", "--out", str(tmp_path / "out"), "--format", "xls")[0] == 2
    arguments = ("--out", str(tmp_path / "sheets"), "--format", "xlsx", "--table", "batch")
    code, output, _ = run("export", *arguments, "--json")
    assert code == 0
    assert [Path(file).name for file in json.loads(output)["files"]] == [
        "batch.xlsx", "data_dictionary.xlsx",
    ]  # fmt: skip
