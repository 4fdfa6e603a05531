"""What a release says would change a decision does change it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.recourse import CHECK
from tests.end_to_end.additions import Cutter
from tests.night import Night, environment, run_scorehouse
from warehouse.connection import open_reader, open_writer
from warehouse.policy import load_policy
from warehouse.settings import Settings

COLUMNS = {
    "home_telephone": "FLAG_PHONE",
    "work_telephone": "FLAG_WORK_PHONE",
    "email_address": "FLAG_EMAIL",
    "document_3": "FLAG_DOCUMENT_3",
}
AMOUNTS = ("amt_credit", "amt_annuity", "amt_goods_price")


def query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_reader(path) as connection:
        return connection.sql(sql).fetchall()


def write_requests(cutter: Cutter, folder: Path, options: pd.DataFrame) -> Path:
    """Write a drop in which each client asks for what the option says."""
    keys = options["sk_id_curr"].tolist()
    cutter.cut(folder, keys, seed=1)
    chosen = [str(key) for key in keys]
    requests = cutter.applications.set_index("SK_ID_CURR", drop=False).loc[chosen].copy()
    for option in options.to_dict("records"):
        key = str(option["sk_id_curr"])
        for name in AMOUNTS:
            requests.loc[key, name.upper()] = str(option[name])
        if option["lever"] in COLUMNS:
            requests.loc[key, COLUMNS[option["lever"]]] = "1"
    requests.to_csv(folder / "application_test.csv", index=False)
    for name, table in cutter.tables.items():
        if "SK_ID_CURR" in table and not name.startswith("application_"):
            rows = table[table["SK_ID_CURR"].isin(chosen)]
            rows.to_csv(folder / f"{name}.csv", index=False)
    bureau = cutter.tables["bureau"]
    loans = bureau.loc[bureau["SK_ID_CURR"].isin(chosen), "SK_ID_BUREAU"]
    months = cutter.tables["bureau_balance"]
    months[months["SK_ID_BUREAU"].isin(loans)].to_csv(folder / "bureau_balance.csv", index=False)
    return folder


def test_options_are_few_near_the_cut_off_and_for_open_requests(night: Night) -> None:
    policy = load_policy().recourse
    [(n, n_wrong, most)] = query(
        night.release,
        f"""
        select count(*), count(*) filter (
            where decision = 'accept' or in_training_sample
                or abs(margin_points) > {policy.within_points} or new_pd >= pd
        ), max(option)
        from recourse inner join scores_latest using (sk_id_curr)
        """,
    )
    assert n > 10
    assert n_wrong == 0
    assert most <= policy.most_options
    assert query(night.release, f"select status from dq_results where check_name = '{CHECK}'") == [
        ("pass",)
    ]


@pytest.mark.heavy
def test_a_client_who_asks_for_what_an_option_says_gets_the_score_it_says(
    night: Night, tmp_path: Path
) -> None:
    # given a request of every lever that helps somebody, changed as its option says
    with open_reader(night.release) as release:
        options = release.sql(
            "select * from recourse "
            "qualify row_number() over (partition by lever order by flips desc, sk_id_curr) = 1"
        ).df()
    options = options.drop_duplicates("sk_id_curr")
    assert len(options) >= 3 and options["flips"].any()
    home = Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))
    drop = write_requests(Cutter(night.sample), tmp_path / "2100-02-01", options)
    # when
    result = run_scorehouse(home, "night", "--source", str(drop))
    # then
    assert result.returncode == 0, result.stderr
    expected = options.set_index("sk_id_curr").sort_index()
    with open_reader(home / "published" / "scores.duckdb") as release:
        found = release.sql("select sk_id_curr, pd, decision from scores_latest").df()
    found = found.set_index("sk_id_curr").loc[expected.index]
    assert found["pd"].tolist() == pytest.approx(expected["new_pd"].tolist(), rel=1e-9)
    assert found["decision"].tolist() == expected["new_decision"].tolist()


# dbt keeps its log open, so it runs in a process of its own.
VARY = """
import logging
import sys
from flows.champion import find_models
from flows.dbt import DbtProject
from flows.recourse import vary_requests
from warehouse.settings import load_settings
if __name__ == "__main__":
    settings = load_settings()
    project = DbtProject(settings)
    champion = find_models.fn(settings, project).champion
    logging.basicConfig(level=logging.INFO, force=True)
    vary_requests.fn(settings, project, sys.argv[1], champion, changed_only=True)
"""


def test_a_stored_score_that_is_not_true_is_caught(night: Night, tmp_path: Path) -> None:
    # given
    home = Path(shutil.copytree(night.settings.home, tmp_path / "home", symlinks=True))
    warehouse = Settings(home=home).warehouse_path
    (tmp_path / "vary.py").write_text(VARY, encoding="utf-8")
    [(batch,)] = query(night.release, "select batch_id from batch")

    def vary() -> tuple[int, str, list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        done = subprocess.run(
            [sys.executable, str(tmp_path / "vary.py"), batch],
            env=environment(home), capture_output=True, text=True, check=False,
        )  # fmt: skip
        stored = "select count(*), sum(margin) from ml.recourse_variants"
        check = f"select status from ml.dq_results where check_name = '{CHECK}'"
        return done.returncode, done.stderr, query(warehouse, check), query(warehouse, stored)

    before = query(warehouse, "select count(*), sum(margin) from ml.recourse_variants")
    # when nothing happened, then all is kept and found to hold
    code, message, [(status,)], stored = vary()
    assert code == 0, message
    assert (status, stored) == ("pass", before)
    assert "0 applications to vary, " in message
    # when
    with open_writer(Settings(home=home)) as connection:
        connection.execute("update ml.recourse_variants set margin = margin - 0.001")
    # then
    code, message, [(status,)], _ = vary()
    assert (code, status) == (1, "fail")
    assert "GateError" in message and "computed once more" in message
