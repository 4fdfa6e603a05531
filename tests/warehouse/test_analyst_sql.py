"""An analyst's SQL reads the release and nothing else, and cannot take the machine down."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.warehouse.history import publish_history
from warehouse.analyst_sql import run_query
from warehouse.errors import UsageError
from warehouse.settings import Settings

# RELIABILITY 27: each reads or writes outside the release, loads code or changes a setting.
ATTACKS = [
    "from read_csv('/etc/passwd', header=false)",
    "from read_text('/etc/passwd')",
    "from read_blob('/etc/hostname')",
    "from glob('/etc/*')",
    "from '/etc/passwd'",
    "from read_parquet('http://127.0.0.1:9/x.parquet')",
    "copy (select 1) to 'OUT/stolen.csv'",
    "export database 'OUT/stolen'",
    "attach 'OUT/other.duckdb' as other",
    "attach ':memory:' as other; create table other.t as from scores_latest",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set memory_limit = '64GB'",
    "set temp_directory = 'OUT'",
    "set lock_configuration = false",
    "reset enable_external_access",
    "pragma disable_checkpoint_on_shutdown",
    "create table stolen as from scores_latest",
    "insert into scores_latest from scores_latest",
    "update scores_latest set pd = 0",
    "delete from scores_latest",
    "drop table scores_latest",
    "from secret_of_the_process",
    "select getenv('HOME')",
    "create secret s (type s3)",
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(home=tmp_path_factory.mktemp("analyst"))
    return settings.published / publish_history(settings).file


def run(release: Path, query: str, *, as_json: bool = True, seconds: float = 60) -> None:
    run_query(release, query, as_json=as_json, seconds=seconds, memory_mb=256)


def test_a_table_is_printed(release: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(release, "select count(*) as n from scores_history", as_json=False)
    assert "│ 6 │" in " ".join(capfd.readouterr().out.split())


def test_json_holds_every_kind_of_value(release: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run(
        release,
        "select 1 as i, 0.5::double as x, 'nan'::double as nan, null as n, true as b, "
        "'é\"' as s, date '2026-01-02' as d, timestamp '2026-01-02 03:04:05' as t, "
        "1.25::decimal(9, 2) as m, sum(1) as h",
    )
    assert json.loads(capfd.readouterr().out) == [
        {
            "i": 1,
            "x": 0.5,
            "nan": None,
            "n": None,
            "b": True,
            "s": 'é"',
            "d": "2026-01-02",
            "t": "2026-01-02T03:04:05",
            "m": 1.25,
            "h": 1,
        }
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_outside_the_release_is_read_or_changed(
    release: Path, tmp_path: Path, attack: str
) -> None:
    secret_of_the_process = [{"key": 1}]  # noqa: F841 (what a replacement scan would find)
    before = release.read_bytes()
    with pytest.raises(UsageError, match="cannot run"):
        run(release, attack.replace("OUT", str(tmp_path)))
    assert release.read_bytes() == before
    assert not list(tmp_path.iterdir())


def test_a_wrong_query_says_what_is_wrong(release: Path) -> None:
    with pytest.raises(UsageError, match=r"(?s)score_point.*score_points"):
        run(release, "select score_point from scores_latest")


# RELIABILITY 28: each would take gigabytes or minutes.
@pytest.mark.parametrize(
    "hog",
    [
        "select length(repeat('x', 2000000000))",
        "select length(string_agg(i::varchar)) from range(1000000000) t(i)",
        "select list(i) from range(400000000) t(i)",
        "select count(*) from range(1000000) a, range(1000000) b where a.range * b.range = 7",
    ],
)
def test_a_query_that_takes_too_much_is_ended(release: Path, hog: str) -> None:
    began = time.monotonic()
    with pytest.raises(UsageError, match=r"cannot run|was ended"):
        run(release, hog, seconds=2)
    assert time.monotonic() - began < 20
