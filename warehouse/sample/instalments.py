"""Makes the monthly states (POS_CASH_balance) and the payments of loans with a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.sample.applications import to_cents
from warehouse.sample.population import Latents, normal_cdf, share_of_variance
from warehouse.sample.previous import OPEN_END
from warehouse.sample.published import (
    DAYS_PER_MONTH,
    Floats,
    Ints,
    as_category,
    count_within,
    quantile,
)

_OLDEST_MONTH = 96

_STATUS = ["Active", "Completed", "Signed", "Returned to the store", "Demand", "Amortized debt"]


def plans(previous: pd.DataFrame) -> pd.DataFrame:
    """The approved loans with a plan that has begun, with months due and end of payment."""
    due = previous["DAYS_FIRST_DUE"]
    begun = previous["NAME_CONTRACT_TYPE"].isin(["Cash loans", "Consumer loans"]) & (due < 0)
    plan = previous[begun].reset_index(drop=True)
    ended = plan["DAYS_LAST_DUE"] != OPEN_END
    last = plan["DAYS_LAST_DUE"].where(ended, -1)
    plan["ended"] = ended
    plan["due"] = ((last - plan["DAYS_FIRST_DUE"]) // 30 + 1).clip(1, plan["CNT_PAYMENT"])
    plan["early"] = ended & (plan["due"] < plan["CNT_PAYMENT"])
    return plan


def lateness(plan: pd.DataFrame, latents: Latents, rng: np.random.Generator) -> Floats:
    """How late a loan's payments tend to be, as a standard normal variable."""
    return share_of_variance(latents["LATE"][plan["client"].to_numpy()], 0.7, rng)


def make_pos(plan: pd.DataFrame, late: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Build POS_CASH_balance: one row per loan and month, newest first."""
    due = plan["due"].to_numpy().astype(np.int64)
    first_month = np.floor(-plan["DAYS_FIRST_DUE"].to_numpy() / DAYS_PER_MONTH).astype(np.int64) + 1
    ended = plan["ended"].to_numpy()
    # A finished loan shows a closing row after its last instalment.
    rows = np.minimum(due + ended, first_month)
    loan = np.repeat(np.arange(len(plan)), rows)
    paid = count_within(rows)
    months_back = first_month[loan] - paid
    closing = ended[loan] & (paid == rows[loan] - 1)
    term = plan["CNT_PAYMENT"].to_numpy()[loan]
    term = np.where(closing, due[loan], term)
    future = np.where(closing, 0.0, term - paid)
    code = np.where(closing, 1, 0)
    code = np.where((paid == 0) & ~closing & (rng.random(len(loan)) < 0.085), 2, code)
    returned = closing & (rng.random(len(loan)) < 0.008)
    code = np.where(returned, 3, code)
    dpd = _days_past_due(late[loan], paid, rng)
    code = np.where((dpd > 400) & ~closing, np.where(dpd > 1200, 5, 4), code)
    unknown = rng.random(len(loan)) < 0.0028
    table = pd.DataFrame(
        {
            "SK_ID_PREV": plan["SK_ID_PREV"].to_numpy()[loan],
            "SK_ID_CURR": plan["SK_ID_CURR"].to_numpy()[loan],
            "MONTHS_BALANCE": -months_back,
            "CNT_INSTALMENT": np.where(unknown, np.nan, term),
            "CNT_INSTALMENT_FUTURE": np.where(unknown, np.nan, future),
            "NAME_CONTRACT_STATUS": as_category(code, _STATUS),
            "SK_DPD": dpd,
            # Amounts below the lender's tolerance do not count: a third of the late months.
            "SK_DPD_DEF": np.where(rng.random(len(loan)) < 0.4, np.minimum(dpd, 30), 0),
        }
    )
    return table[months_back <= _OLDEST_MONTH]


def _days_past_due(late: Floats, paid: Ints, rng: np.random.Generator) -> Ints:
    """Mostly short delays of late loans; a few loans never recover and fall behind by months."""
    chance = normal_cdf(late - 2.75)
    short = (rng.random(len(late)) < chance) * np.ceil(rng.gamma(0.8, 14.0, len(late)))
    stuck = late > 2.75
    return np.where(stuck & (paid > 2), (paid - 2) * 30 + 5, short).astype(np.int64)


def make_payments(plan: pd.DataFrame, late: Floats, rng: np.random.Generator) -> pd.DataFrame:
    """Build the instalments of the plans, with part payments, delays and early repayment."""
    due = plan["due"].to_numpy().astype(np.int64)
    loan = np.repeat(np.arange(len(plan)), due)
    position = count_within(due) + 1
    n = len(loan)
    day = plan["DAYS_FIRST_DUE"].to_numpy()[loan] + 30 * (position - 1)
    amount = plan["AMT_ANNUITY"].to_numpy()[loan]
    final = (position == due[loan]) & plan["early"].to_numpy()[loan]
    rest = plan["CNT_PAYMENT"].to_numpy()[loan] - position
    # What is left is worth less than the instalments saved: about two thirds of them.
    amount = np.where(final, to_cents(amount * (1 + 0.67 * rest)), amount)
    is_late = rng.random(n) < normal_cdf(late[loan] * 1.1 - 1.98)
    early = quantile("instalment.DAYS_EARLY", rng.random(n))
    delay = np.ceil(quantile("instalment.DAYS_LATE", rng.random(n)))
    paid_on = np.minimum(day + np.round(np.where(is_late, delay, -early)), -1)
    rows = pd.DataFrame(
        {
            "SK_ID_PREV": plan["SK_ID_PREV"].to_numpy()[loan],
            "SK_ID_CURR": plan["SK_ID_CURR"].to_numpy()[loan],
            "NUM_INSTALMENT_VERSION": 1.0 + final,
            "NUM_INSTALMENT_NUMBER": position,
            "DAYS_INSTALMENT": day,
            "DAYS_ENTRY_PAYMENT": paid_on,
            "AMT_INSTALMENT": amount,
            "AMT_PAYMENT": amount,
        }
    )
    rows = rows[rows["DAYS_INSTALMENT"] < 0].reset_index(drop=True)
    return _split(rows, rng)


def _split(rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Pay some instalments in two parts, some only in part, and a very few never."""
    n = len(rows)
    u = rng.random(n)
    amount = rows["AMT_INSTALMENT"].to_numpy()
    parts, short, never = u < 0.045, (u >= 0.045) & (u < 0.09), u > 1 - 1.5e-4
    share = np.where(short, rng.beta(0.5, 0.4, n), rng.uniform(0.05, 0.95, n))
    paid = np.where(parts | short, np.minimum(to_cents(amount * share), amount - 0.045), amount)
    rows["AMT_PAYMENT"] = np.where(never, np.nan, np.maximum(paid, 0.0))
    rows.loc[never, "DAYS_ENTRY_PAYMENT"] = np.nan
    second = rows[parts].copy()
    second["AMT_PAYMENT"] = np.round(second["AMT_INSTALMENT"] - second["AMT_PAYMENT"], 3)
    second["DAYS_ENTRY_PAYMENT"] = np.minimum(second["DAYS_ENTRY_PAYMENT"] + 1, -1)
    return pd.concat([rows, second]).sort_index(kind="stable").reset_index(drop=True)
