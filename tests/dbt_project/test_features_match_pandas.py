"""Features that are easy to get wrong equal an independent pandas computation from raw.

The computation reads the raw tables of a generated night, planted edge cases included, and shares
no line with the SQL: it follows the formulas of the feature catalogue, not the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest

from tests.night import Night
from warehouse.connection import open_reader

FEATURE = "features.application_features"


class Raw:
    """The raw tables as frames, rows after the application left out."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def read(self, table: str, where: str = "true") -> pd.DataFrame:
        rows = self._connection.sql(f"select * from raw.{table} where {where}")
        frame: pd.DataFrame = rows.df().drop(columns="drop_id")
        return frame

    def applications(self) -> pd.DataFrame:
        both = [self.read("application_train"), self.read("application_test")]
        return pd.concat(both, ignore_index=True).set_index("sk_id_curr")


@pytest.fixture(scope="module")
def connection(night: Night) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(night.settings.warehouse_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def features(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    frame: pd.DataFrame = connection.table(FEATURE).df().set_index("sk_id_curr")
    return frame.astype("float64")


def instalments(raw: Raw) -> pd.DataFrame:
    """One row per loan, plan version and instalment, part payments put together."""
    rows = raw.read("installments_payments", "days_instalment <= 0")
    late_news = rows["days_entry_payment"] > 0
    rows.loc[late_news, ["days_entry_payment", "amt_payment"]] = np.nan
    key = ["sk_id_curr", "sk_id_prev", "num_instalment_version", "num_instalment_number"]
    whole = rows.groupby(key, as_index=False, dropna=False).agg(
        due=("days_instalment", "max"),
        first=("days_entry_payment", "min"),
        last=("days_entry_payment", "max"),
        amount=("amt_instalment", "max"),
        paid=("amt_payment", "sum"),
    )
    whole["dpd"] = (whole["last"] - whole["due"]).clip(lower=0)
    whole["late"] = (whole["dpd"] > 0).astype(float).where(whole["dpd"].notna())
    whole["ratio"] = whole["paid"] / whole["amount"].replace(0, np.nan)
    whole["short"] = (whole["amount"] - whole["paid"]).clip(lower=0)
    return whole


def share_late(raw: Raw) -> pd.Series:
    return instalments(raw).groupby("sk_id_curr")["late"].mean()


def short_sum(raw: Raw) -> pd.Series:
    return instalments(raw).groupby("sk_id_curr")["short"].sum()


def pay_ratio_mean(raw: Raw) -> pd.Series:
    return instalments(raw).groupby("sk_id_curr")["ratio"].mean()


def share_late_within_a_year(raw: Raw) -> pd.Series:
    rows = instalments(raw)
    clients = rows["sk_id_curr"].unique()
    recent = rows[rows["due"] > -365]
    return recent.groupby("sk_id_curr")["late"].mean().reindex(clients)


def slope_of_the_last_twelve(raw: Raw) -> pd.Series:
    order = ["due", "sk_id_prev", "num_instalment_number", "num_instalment_version"]
    rows = instalments(raw).sort_values(order, ascending=False)
    rows["order"] = -rows.groupby("sk_id_curr").cumcount()
    last = rows[rows["order"] > -12].dropna(subset=["dpd"])

    def slope(part: pd.DataFrame) -> float:
        if len(part) < 3:
            return float("nan")
        return float(np.polyfit(part["order"], part["dpd"], 1)[0])

    clients = rows["sk_id_curr"].unique()
    return last.groupby("sk_id_curr")[["order", "dpd"]].apply(slope).reindex(clients)


def credits(raw: Raw) -> pd.DataFrame:
    rows = raw.read("bureau", "days_credit <= 0")
    home = rows["credit_currency"] == "currency 1"
    rows["credit"] = rows["amt_credit_sum"].where(home)
    rows["debt"] = rows["amt_credit_sum_debt"].clip(lower=0).where(home)
    rows["debt_ratio"] = rows["debt"] / rows["credit"].replace(0, np.nan)
    return rows


def debt_ratio_mean(raw: Raw) -> pd.Series:
    return credits(raw).groupby("sk_id_curr")["debt_ratio"].mean()


def debt_ratio_total(raw: Raw) -> pd.Series:
    sums = credits(raw).groupby("sk_id_curr")[["debt", "credit"]].sum(min_count=1)
    return sums["debt"] / sums["credit"].replace(0, np.nan)


def active_credit_sum(raw: Raw) -> pd.Series:
    rows = credits(raw)
    rows["credit"] = rows["credit"].where(rows["credit_active"] == "Active", 0)
    return rows.groupby("sk_id_curr")["credit"].sum()


def latest_credit(raw: Raw) -> pd.Series:
    rows = credits(raw).sort_values(["days_credit", "sk_id_bureau"], ascending=False)
    return rows.drop_duplicates("sk_id_curr").set_index("sk_id_curr")["credit"]


def share_refused(raw: Raw) -> pd.Series:
    rows = raw.read("previous_application", "days_decision <= 0")
    return (rows["name_contract_status"] == "Refused").groupby(rows["sk_id_curr"]).mean()


def highest_rate_of_an_approved_loan(raw: Raw) -> pd.Series:
    """By bisection on the present value, where the SQL takes Newton's steps."""
    rows = raw.read("previous_application", "days_decision <= 0")
    clients = rows["sk_id_curr"].unique()
    rows = rows[
        (rows["name_contract_status"] == "Approved")
        & (rows["flag_last_appl_per_contract"] != "N")
        & (rows["nflag_last_appl_in_day"] != 0)
        & (rows["cnt_payment"] >= 3)
        & (rows["amt_credit"] > 0)
        & (rows["amt_annuity"] * rows["cnt_payment"] > rows["amt_credit"])
    ].copy()
    low, high = np.full(len(rows), 1e-9), np.ones(len(rows))
    for _ in range(80):
        middle = (low + high) / 2
        value = rows["amt_annuity"] * (1 - (1 + middle) ** -rows["cnt_payment"]) / middle
        too_low = (value > rows["amt_credit"]).to_numpy()
        low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
    rows["rate"] = low
    return rows[rows["rate"] < 1 - 1e-6].groupby("sk_id_curr")["rate"].max().reindex(clients)


def card_utilisation_max(raw: Raw) -> pd.Series:
    rows = raw.read("credit_card_balance", "months_balance <= 0")
    limit = rows["amt_credit_limit_actual"].astype(float).replace(0, np.nan)
    return (rows["amt_balance"] / limit).groupby(rows["sk_id_curr"]).max()


def store_loan_share_in_arrears(raw: Raw) -> pd.Series:
    rows = raw.read("pos_cash_balance", "months_balance <= 0")
    rows = rows[rows["name_contract_status"] != "Signed"]
    settled = rows["name_contract_status"].isin(["Active", "Completed"])
    left = rows["cnt_instalment_future"]
    completed = (settled & (left == 0)) | (
        left.isna() & (rows["name_contract_status"] == "Completed")
    )
    first = rows[completed].groupby("sk_id_prev")["months_balance"].min()
    again = completed & (rows["months_balance"] > rows["sk_id_prev"].map(first))
    rows = rows[~again].dropna(subset=["sk_dpd"])
    return (rows["sk_dpd"] > 0).groupby(rows["sk_id_curr"]).mean()


def score_disagreement(raw: Raw) -> pd.Series:
    return raw.applications()[["ext_source_1", "ext_source_2", "ext_source_3"]].std(axis=1, ddof=1)


def years_in_the_job(raw: Raw) -> pd.Series:
    days = raw.applications()["days_employed"].astype(float)
    return days.where(days <= 0) / -365.25


EXPECTED: dict[str, Callable[[Raw], pd.Series]] = {
    "ins_share_late": share_late,
    "ins_short_sum": short_sum,
    "ins_pay_ratio_mean": pay_ratio_mean,
    "ins_w365d_share_late": share_late_within_a_year,
    "ins_slope_dpd_12": slope_of_the_last_twelve,
    "bur_debt_ratio_mean": debt_ratio_mean,
    "bur_debt_ratio_total": debt_ratio_total,
    "bur_act_credit_sum": active_credit_sum,
    "bur_last_credit": latest_credit,
    "prev_share_refused": share_refused,
    "prev_appr_rate_max": highest_rate_of_an_approved_loan,
    "cc_util_max": card_utilisation_max,
    "pos_share_dpd": store_loan_share_in_arrears,
    "ext_std": score_disagreement,
    "app_t_emp_y": years_in_the_job,
}


@pytest.mark.parametrize("feature", sorted(EXPECTED))
def test_feature_equals_an_independent_computation(
    feature: str, connection: duckdb.DuckDBPyConnection, features: pd.DataFrame
) -> None:
    # given: the raw rows of a night; orphans belong to no application and must not show
    expected = EXPECTED[feature](Raw(connection)).astype("float64").reindex(features.index)

    # then: the mart agrees to what a FLOAT can hold, and NULL stands where nothing is known
    assert expected.notna().any()
    pd.testing.assert_series_equal(
        features[feature], expected, rtol=1e-5, atol=1e-6, check_names=False
    )
