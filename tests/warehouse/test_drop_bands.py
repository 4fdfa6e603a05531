"""A drop that keeps the contract, yet does not look like the last good one, is refused by name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.drops import raw_rows
from warehouse.connection import open_writer
from warehouse.contract import load_contract
from warehouse.drop_bands import compare_profiles
from warehouse.drop_limits import DropLimits
from warehouse.drop_profile import ColumnProfile, record_profile
from warehouse.errors import RefusedInputError
from warehouse.load import load_drop
from warehouse.policy import load_policy
from warehouse.raw_tables import create_raw_tables
from warehouse.replay import cut_drops
from warehouse.sample import generate_sample
from warehouse.settings import Settings

CLIENTS = 600
LIMITS = load_policy().drops
CONTRACT = load_contract()


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two drops of different clients, alike."""
    folder = tmp_path_factory.mktemp("samples")
    for seed in (1, 2):
        generate_sample(CLIENTS, seed, folder / str(seed))
    return [folder / "1", folder / "2"]


@pytest.fixture(scope="module")
def loaded_home(samples: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("loaded") / "home"
    load_drop(Settings(home=home, _env_file=None), samples[0], date(2026, 1, 1))
    return home


@pytest.fixture
def settings(loaded_home: Path, tmp_path: Path) -> Settings:
    """A home with the first drop."""
    shutil.copytree(loaded_home, tmp_path / "home")
    return Settings(home=tmp_path / "home", _env_file=None)


def changed(source: Path, target: Path, table: str, change: str) -> Path:
    """Copy a drop with one file passed through ``change``, SQL over ``{rows}``."""
    shutil.copytree(source, target)
    path = target / f"{table}.csv"
    rows = f"read_csv('{source / path.name}', all_varchar = true)"
    duckdb.sql(change.format(rows=rows)).write_csv(str(path))
    return target


def test_promise_11_another_good_drop_is_accepted(settings: Settings, samples: list[Path]) -> None:
    assert load_drop(settings, samples[1], date(2026, 1, 2)).n_applications == CLIENTS


@pytest.mark.parametrize(
    ("clients", "nights"), [(CLIENTS, 5), pytest.param(5000, 30, marks=pytest.mark.heavy)]
)
def test_promise_11_the_nights_of_a_replay_are_accepted(
    tmp_path: Path, clients: int, nights: int
) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    generate_sample(clients, 8, tmp_path / "sample")
    drops = cut_drops(
        settings,
        tmp_path / "sample",
        nights=nights,
        held_out=0.3,
        seed=1,
        as_of=date(2026, 3, 1),
        folder=tmp_path / "drops",
    )
    assert sum(load_drop(settings, drop).n_applications for drop in drops) == clients


@pytest.fixture
def addition(samples: list[Path], tmp_path: Path) -> Path:
    """The applications of the first drop that wait, once more and alone."""
    folder = tmp_path / "waiting"
    folder.mkdir()
    keys = f"(select SK_ID_CURR from '{samples[0] / 'application_test.csv'}')"
    credits = f"(select SK_ID_BUREAU from '{samples[0] / 'bureau.csv'}' where SK_ID_CURR in {keys})"
    for path in samples[0].glob("*.csv"):
        column, kept = ("BUREAU", credits) if path.stem == "bureau_balance" else ("CURR", keys)
        condition = f"SK_ID_{column}::bigint in {kept}"
        duckdb.sql(f"from read_csv('{path}', all_varchar = true)").filter(
            "false" if path.stem == "application_train" else condition
        ).write_csv(str(folder / path.name))
    return folder


def test_promise_11_a_first_addition_may_have_histories_of_more_applications(
    settings: Settings, addition: Path
) -> None:
    # months of bureau credits are on file for far more of those who wait
    assert not load_drop(settings, addition, date(2026, 1, 2)).is_full


def test_promise_11_a_first_addition_without_a_history_is_refused(
    settings: Settings, addition: Path, tmp_path: Path
) -> None:
    empty = changed(addition, tmp_path / "empty", "bureau_balance", "from {rows} limit 0")
    with pytest.raises(RefusedInputError, match=r"bureau_balance.csv: expected rows of .* to 100"):
        load_drop(settings, empty, date(2026, 1, 2))


@pytest.mark.parametrize(
    ("table", "change", "named"),
    [
        (
            "application_test",
            "select * replace (null as EXT_SOURCE_2) from {rows}",
            "application_test.csv, column EXT_SOURCE_2: expected .* of the rows empty",
        ),
        (
            "application_train",
            "select * replace ((AMT_CREDIT::double * 1000)::varchar as AMT_CREDIT) from {rows}",
            "application_train.csv, column AMT_CREDIT: expected a mean from",
        ),
        (
            "application_train",
            "select * replace ('365243' as DAYS_EMPLOYED) from {rows}",
            "application_train.csv, column DAYS_EMPLOYED: expected .* of the rows sentinels",
        ),
        (
            "application_train",
            "select * replace (lower(NAME_CONTRACT_TYPE) as NAME_CONTRACT_TYPE) from {rows}",
            "column NAME_CONTRACT_TYPE: expected .* not seen in it, 'cash loans'",
        ),
        (
            "application_train",
            "from {rows} where SK_ID_CURR::bigint % 5 = 0",
            "application_train.csv: expected .* rows",
        ),
        (
            "installments_payments",
            "from {rows} where SK_ID_PREV::bigint % 5 = 0",
            "installments_payments.csv: expected .*rows",
        ),
        (
            "credit_card_balance",
            "from {rows} limit 0",
            "credit_card_balance.csv: expected rows of .* of the applications",
        ),
        (
            "bureau",
            "select * replace ((SK_ID_CURR::bigint + 1000000)::varchar as SK_ID_CURR) from {rows}",
            "bureau.csv, column SK_ID_CURR: expected .* applications that are not in the drop",
        ),
    ],
)
def test_promise_11_a_drop_unlike_the_last_is_refused_by_table_and_column(
    settings: Settings, samples: list[Path], tmp_path: Path, table: str, change: str, named: str
) -> None:
    # given a drop that keeps the contract, in landing
    source = changed(samples[1], settings.landing / "2026-01-02", table, change)
    before = raw_rows(settings)
    # when it is loaded
    with pytest.raises(RefusedInputError, match=named) as refused:
        load_drop(settings, source)
    # then nothing of it is in the warehouse, and it lies in quarantine with its reason
    assert refused.value.exit_code == 2
    assert raw_rows(settings) == before
    assert not source.exists()
    [reason] = settings.quarantine.glob("*/reason.json")
    findings = json.loads(reason.read_text())["findings"]
    assert f"{table}.csv" in {finding["file"] for finding in findings}
    assert (reason.parent / "2026-01-02" / "bureau.csv").exists()


# --- bands -------------------------------------------------------------------------------------


def usual(drop_id: str, n_rows: int, **changes: float) -> ColumnProfile:
    """Return a column with a sentinel in 18 % of the rows."""
    profile = ColumnProfile(
        table_name="application_test",
        column_name="DAYS_EMPLOYED",
        n_applications=n_rows,
        n_holders=n_rows,
        n_rows=n_rows,
        n_missing=0,
        n_sentinel=round(0.18 * n_rows),
        n_foreign=None,
        mean=-2400.0,
        standard_deviation=2300.0,
        categories=None,
        drop_id=drop_id,
    )
    return replace(profile, **changes)  # type: ignore[arg-type]


@pytest.fixture
def compare(tmp_path: Path) -> Callable[..., list[str]]:
    """Record good drops, then return the rules that another one breaks."""

    def _compare(
        good: list[ColumnProfile], new: ColumnProfile, limits: DropLimits = LIMITS
    ) -> list[str]:
        settings = Settings(home=tmp_path / "home", _env_file=None)
        with open_writer(settings) as connection:
            create_raw_tables(connection, CONTRACT)
            for number, profile in enumerate(good):
                connection.execute(
                    "insert or ignore into raw.drops values "
                    "(?, date '2026-01-01', '', '', timestamp '2026-01-01', false, 1, ?, true)",
                    [profile.drop_id, number],
                )
                record_profile(connection, [profile])
            findings = compare_profiles(connection, CONTRACT, limits, [new], is_full=False)
        return [finding.rule for finding in findings]

    return _compare


def test_promise_11_a_doubled_sentinel_is_refused(compare: Callable[..., list[str]]) -> None:
    doubled = usual("b", 5000, n_sentinel=1800)
    assert compare([usual("a", 5000)], doubled) == ["sentinel band"]


def test_a_first_drop_has_nothing_to_be_compared_with(compare: Callable[..., list[str]]) -> None:
    assert compare([], usual("b", 5000, n_sentinel=1800)) == []


@pytest.mark.parametrize("n_rows", [1, 2, 5, 12])
def test_a_small_addition_is_not_refused_for_what_chance_can_do(
    compare: Callable[..., list[str]], n_rows: int
) -> None:
    half = max(n_rows // 2, 1)
    unusual = usual("b", n_rows, n_sentinel=half, mean=-4000.0, standard_deviation=0.0)
    assert compare([usual("a", 50_000)], unusual) == []


@pytest.mark.parametrize("n", [1, 4, 10])
def test_a_small_addition_may_hold_nobody_with_a_card(
    compare: Callable[..., list[str]], n: int
) -> None:
    cards = usual(
        "a", 50_000, table_name="credit_card_balance", column_name="SK_DPD", n_holders=14_000
    )
    assert compare([usual("a", 50_000), cards], usual("b", n)) == []
    assert compare([], usual("b", 300)) == ["coverage band"]


def test_a_small_addition_is_no_measure_for_a_large_drop(
    compare: Callable[..., list[str]],
) -> None:
    small, doubled = usual("b", 3, n_sentinel=2), usual("c", 5000, n_sentinel=1800)
    assert compare([usual("a", 5000), small], doubled) == ["sentinel band"]


@pytest.mark.parametrize("name", ["application_test", "application_test.DAYS_EMPLOYED"])
def test_the_policy_widens_what_is_known_to_change(
    compare: Callable[..., list[str]], name: str
) -> None:
    wider = LIMITS.model_copy(update={"wider": {name: 3.0}})
    assert compare([usual("a", 5000)], usual("b", 5000, n_sentinel=1800), wider) == []
