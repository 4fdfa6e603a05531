"""The exploratory report: its queries agree with pandas on the files, its page stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.explore import QUERIES, SECTIONS, Frames, read_frames, read_query, write_report
from tests.warehouse.drops import write_drop
from warehouse.connection import open_writer
from warehouse.errors import NothingPublishedError, UsageError
from warehouse.load import load_drop
from warehouse.sample import generate_sample
from warehouse.settings import Settings

CLIENTS = 500
FILES = {
    "application_train": "application_train",
    "application_test": "application_test",
    "bureau": "bureau",
    "bureau_balance": "bureau_balance",
    "previous_application": "previous_application",
    "pos_cash_balance": "POS_CASH_balance",
    "installments_payments": "installments_payments",
    "credit_card_balance": "credit_card_balance",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with generated data, loaded and no more."""
    folder = tmp_path_factory.mktemp("explored")
    generate_sample(CLIENTS, 42, folder / "drop")
    settings = Settings(home=folder / "home", _env_file=None)
    load_drop(settings, folder / "drop", None)
    return settings


@pytest.fixture(scope="module")
def frames(settings: Settings) -> Frames:
    return read_frames(settings)


@pytest.fixture(scope="module")
def files(settings: Settings) -> dict[str, pd.DataFrame]:
    """What was loaded, read by pandas from the files."""
    return {
        table: pd.read_csv(settings.home.parent / "drop" / f"{name}.csv").rename(columns=str.lower)
        for table, name in FILES.items()
    }


@pytest.fixture(scope="module")
def main(files: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The main variables, computed a second time."""
    train = files["application_train"]
    kept = ["target", "ext_source_1", "ext_source_2", "ext_source_3", "amt_income_total",
            "amt_credit", "amt_annuity"]  # fmt: skip
    return train[kept].assign(
        age_years=-train["days_birth"] / 365.25,
        years_employed=(-train["days_employed"] / 365.25).where(train["days_employed"] <= 0),
        credit_in_annuities=train["amt_credit"] / train["amt_annuity"],
        annuity_to_income=train["amt_annuity"] / train["amt_income_total"],
        credit_to_goods=train["amt_credit"] / train["amt_goods_price"],
        years_since_phone_change=-train["days_last_phone_change"] / 365.25,
    )


def test_every_query_of_the_folder_is_in_the_report_and_says_whose_question_it_is() -> None:
    assert {section.query for section in SECTIONS} == {path.stem for path in QUERIES.glob("*")}
    for section in SECTIONS:
        text = read_query(section.query)
        assert re.match(r"-- question: .+\?\n-- asked by: \w.+\n(?!--)", text), section.query
        assert "{{" not in text, f"{section.query} must run as it is in any DuckDB client"


def test_what_is_loaded_is_what_the_files_hold(
    frames: Frames, files: dict[str, pd.DataFrame]
) -> None:
    [loaded] = frames["data_loaded"].to_dict(orient="records")
    train = files["application_train"]
    assert loaded["n_labelled"] == len(train)
    assert loaded["n_waiting"] == len(files["application_test"])
    assert loaded["default_rate"] == pytest.approx(train["target"].mean())
    rows = frames["tables_loaded"].set_index("table_name")
    assert rows["n_rows"].to_dict() == {table: len(part) for table, part in files.items()}
    ids = pd.concat([train["sk_id_curr"], files["application_test"]["sk_id_curr"]])
    owners = files["bureau"]["sk_id_curr"]
    assert rows.loc["bureau", "n_applications"] == owners[owners.isin(ids)].nunique()
    assert rows.loc["bureau", "n_rows_without_application"] == (~owners.isin(ids)).sum()
    months = files["bureau_balance"].merge(files["bureau"], on="sk_id_bureau", how="left")
    assert (
        rows.loc["bureau_balance", "n_rows_without_application"]
        == (~months["sk_id_curr"].isin(ids)).sum()
    )


def test_missing_values_are_those_of_the_files(
    frames: Frames, files: dict[str, pd.DataFrame]
) -> None:
    rows = frames["missing_values"]
    found = {(row.table_name, row.column_name): row.n_missing for row in rows.itertuples()}
    expected = {
        (table, column): int(part[column].isna().sum())
        for table, part in files.items()
        for column in part.columns
    }
    assert found == expected


def test_anomalies_are_counted(frames: Frames, files: dict[str, pd.DataFrame]) -> None:
    rows = frames["anomalies"].set_index(["table_name", "column_name", "value_found"])
    train, previous = files["application_train"], files["previous_application"]
    unemployed = train["days_employed"] == 365243
    sentinel = rows.loc[("application_train", "days_employed", "365243")]
    assert sentinel["n"] == unemployed.sum() > 0
    assert sentinel["share"] == pytest.approx(unemployed.mean())
    assert sentinel["default_rate"] == pytest.approx(train.loc[unemployed, "target"].mean())
    assert (
        rows.loc[("application_train", "organization_type", "XNA"), "n"]
        == (train["organization_type"] == "XNA").sum()
    )
    assert (
        rows.loc[("previous_application", "days_first_drawing", "365243"), "n"]
        == (previous["days_first_drawing"] == 365243).sum()
    )
    assert rows.index.is_unique and rows["in_staging"].notna().all()


def test_a_band_holds_the_applications_between_its_ends(frames: Frames, main: pd.DataFrame) -> None:
    rows = frames["default_rate_by_band"]
    assert set(rows["variable"]) == set(main.columns) - {"target"}
    for variable, bands in rows.groupby("variable"):
        assert bands["n"].sum() == len(main)
        values = main[variable]
        for band in bands.itertuples():
            inside = (
                values.isna()
                if pd.isna(band.lowest)
                else values.between(band.lowest - 1e-9, band.highest + 1e-9)
            )
            assert inside.sum() == band.n
            assert main.loc[inside, "target"].mean() == pytest.approx(band.default_rate)
            assert band.rate_from - 1e-9 <= band.default_rate <= band.rate_to + 1e-9
    scores = rows[(rows["variable"] == "ext_source_2") & rows["band"].notna()]
    assert len(scores) == 10 and scores["n"].max() <= 0.2 * len(main)


def test_the_interval_of_a_rate_is_wilsons(frames: Frames) -> None:
    # given: z = 1.96, and the textbook's formula
    row = frames["default_rate_by_category"].iloc[0]
    n, rate = row["n"], row["default_rate"]
    centre = (rate + 1.96**2 / (2 * n)) / (1 + 1.96**2 / n)
    half = 1.96 / (1 + 1.96**2 / n) * np.sqrt(rate * (1 - rate) / n + 1.96**2 / (4 * n**2))
    assert row["rate_from"] == pytest.approx(centre - half)
    assert row["rate_to"] == pytest.approx(centre + half)


def test_categories_are_those_of_the_files(frames: Frames, files: dict[str, pd.DataFrame]) -> None:
    rows = frames["default_rate_by_category"]
    train = files["application_train"]
    for variable, found in rows.groupby("variable"):
        values = train[variable].astype(object).where(train[variable].notna(), "missing")
        expected = train["target"].groupby(values.astype(str)).agg(["size", "mean"])
        found = found.set_index("category").sort_index()
        assert found["n"].to_dict() == expected["size"].to_dict()
        assert found["default_rate"].to_numpy() == pytest.approx(expected["mean"].to_numpy())
        assert found["share"].sum() == pytest.approx(1)


def test_histories_are_counted_per_application(
    frames: Frames, files: dict[str, pd.DataFrame]
) -> None:
    rows = frames["default_rate_by_history"]
    train = files["application_train"].set_index("sk_id_curr")["target"]
    assert (rows.groupby("table_name")["n"].sum() == len(train)).all()
    counts = files["bureau"]["sk_id_curr"].value_counts().reindex(train.index).fillna(0)
    bureau = rows[rows["table_name"] == "bureau"].set_index("rows_of_history")
    assert bureau.loc["none", "n"] == (counts == 0).sum()
    assert bureau.loc["none", "default_rate"] == pytest.approx(train[counts == 0].mean())
    assert bureau.loc["3 - 5", "n"] == counts.between(3, 5).sum()


def test_correlations_are_pearsons(
    frames: Frames, files: dict[str, pd.DataFrame], main: pd.DataFrame
) -> None:
    between = frames["correlations_between"].pivot(
        index="variable", columns="other_variable", values="correlation"
    )
    expected = main.corr().loc[between.index, between.columns]
    assert between.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    rows = frames["correlations_with_target"].set_index("column_name")
    train = files["application_train"].replace({"days_employed": {365243: np.nan}})
    for column in ("ext_source_3", "days_employed", "amt_credit", "flag_phone"):
        assert rows.loc[column, "correlation"] == pytest.approx(train["target"].corr(train[column]))
    empty = train["ext_source_1"].isna()
    assert rows.loc["ext_source_1", "n_missing"] == empty.sum()
    assert rows.loc["ext_source_1", "default_rate_when_missing"] == pytest.approx(
        train.loc[empty, "target"].mean()
    )
    assert rows["correlation"].abs().is_monotonic_decreasing
    assert not {"sk_id_curr", "target", "name_income_type"} & set(rows.index)


def test_distributions_hold_the_inner_values_once(frames: Frames, main: pd.DataFrame) -> None:
    for variable, bins in frames["distributions"].groupby("variable"):
        values = main[variable].dropna()
        inner = values.between(*np.quantile(values, [0.01, 0.99]))
        assert bins[["n_repaid", "n_defaulted"]].sum().sum() == inner.sum()
        assert bins["share_of_repaid"].sum() == pytest.approx(1)
        assert bins["share_of_defaulted"].sum() == pytest.approx(1)


def test_the_page_stands_alone_and_says_something_under_every_chart(
    settings: Settings, tmp_path: Path
) -> None:
    page = write_report(settings, tmp_path).read_text("utf-8")
    assert page.count('id="chart-') == sum(section.draw is not None for section in SECTIONS) >= 4
    body = page.split("<body>")[1]
    # The library is embedded once, and nothing is asked of another host.
    assert page.count("plotly.js v") == 1
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", body)
    texts = re.findall(r'<p>(.+?)</p>\s*<p lang="fr">(.+?)</p>', body, flags=re.DOTALL)
    assert len(texts) == len(SECTIONS)
    assert all(len(english) > 60 and len(french) > 60 for english, french in texts)
    assert "nan" not in " ".join(word for pair in texts for word in " ".join(pair).split())
    for section in SECTIONS[1:]:
        assert f"dbt_project/analyses/exploration/{section.query}.sql" in body


def test_the_same_data_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    first = write_report(settings, tmp_path / "a").read_bytes()
    assert write_report(settings, tmp_path / "b").read_bytes() == first


def test_a_home_without_data_is_told_what_to_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    with pytest.raises(NothingPublishedError, match="scorehouse load --source"):
        write_report(settings, tmp_path)
    assert not settings.home.exists()


def test_a_warehouse_of_a_refused_night_is_told_what_to_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    open_writer(settings).close()
    with pytest.raises(NothingPublishedError, match="scorehouse load --source"):
        write_report(settings, tmp_path)


def test_applications_without_outcomes_are_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    load_drop(settings, write_drop(tmp_path / "drop", test=[1, 2, 3]), None)
    with pytest.raises(UsageError, match="application_train"):
        write_report(settings, tmp_path)


def test_a_handful_of_applications_still_gives_a_page(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)
    load_drop(settings, write_drop(tmp_path / "drop", train=[1, 2], test=[3]), None)
    assert "too few applications" in write_report(settings, tmp_path).read_text("utf-8")
