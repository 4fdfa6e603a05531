"""Makes the months of credit cards and the payments on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from warehouse.sample.applications import LIMIT_STEP, to_cents, to_step
from warehouse.sample.population import Latents, normal_cdf, share_of_variance, spread
from warehouse.sample.published import (
    DAYS_PER_MONTH,
    Flags,
    Floats,
    Ints,
    as_category,
    count_within,
    quantile,
)

_DRAWINGS = ("ATM", "OTHER", "POS")
_MONTHLY_INTEREST = 0.02
_MINIMUM_SHARE = 0.05

# Share of the variance of the months with a balance that the client's use of credit explains.
_USE_IN_MONTHS_OWING = 0.7

# A card whose balance never passed this part of its limit was never really used.
_USED_FROM = 0.02


def make_card_months(
    previous: pd.DataFrame, latents: Latents, rng: np.random.Generator
) -> pd.DataFrame:
    """Build credit_card_balance: one row per card and month, oldest month first."""
    approved = (previous["NAME_CONTRACT_TYPE"] == "Revolving loans") & (
        previous["NAME_CONTRACT_STATUS"] == "Approved"
    )
    cards = previous[approved].reset_index(drop=True)
    client, k = cards["client"].to_numpy(), len(cards)
    age = rng.random(k)
    months = np.maximum(np.round(quantile("card.MONTHS", age)), 1).astype(np.int64)
    # Old cards come from years of smaller limits.
    use = latents["CARD_USE"][client]
    size = normal_cdf(0.3 * use - 0.7 * (age * 2 - 1) + 0.7 * rng.standard_normal(k))
    limit = to_step(quantile("card.LIMIT", size), LIMIT_STEP)
    peak = quantile("card.MAX_UTILISATION", spread(use))
    used = peak > _USED_FROM
    lasting = share_of_variance(use, _USE_IN_MONTHS_OWING, rng)
    share = quantile("card.POSITIVE_SHARE", normal_cdf(lasting))
    first = np.floor(rng.random(k) * (1 - share) * months).astype(np.int64)
    until = np.where(used, first + np.ceil(share * months).astype(np.int64), 0)
    cash = normal_cdf(latents["CARD_ATM"][client])
    paths = _simulate(limit * peak, 0.15 + 0.3 * cash, first, until, rng)
    card = np.repeat(np.arange(k), months)
    step = count_within(months)
    dormant = ~used & (rng.random(k) < 0.65)
    frame = _amounts(paths, card, step, cash, rng)
    n = len(card)
    frame["SK_ID_PREV"] = cards["SK_ID_PREV"].to_numpy()[card]
    frame["SK_ID_CURR"] = cards["SK_ID_CURR"].to_numpy()[card]
    last = rng.integers(1, 4, k)
    frame["MONTHS_BALANCE"] = -(last[card] + months[card] - 1 - step)
    owing = frame["AMT_BALANCE"].to_numpy() > 0
    cancelled = ~owing & (step >= until[card]) & (rng.random(k) < 0.45)[card]
    frame["AMT_CREDIT_LIMIT_ACTUAL"] = np.where(cancelled & ~dormant[card], 0, limit[card])
    mature = np.clip(step - first[card], 0, until[card] - first[card])
    frame["CNT_INSTALMENT_MATURE_CUM"] = np.where(used[card], mature, 0)
    done = cancelled & (rng.random(n) < 0.22)
    fresh = (step == 0) & (rng.random(n) < 0.1)
    status = np.where(done, 1, np.where(fresh, 2, 0))
    frame["NAME_CONTRACT_STATUS"] = as_category(status, ["Active", "Completed", "Signed"])
    _add_days_past_due(frame, latents["LATE"][client][card], owing, rng)
    _add_missing(frame, dormant[card], step, rng)
    return frame


class _Paths(NamedTuple):
    """What happens on each card (row) in each month (column)."""

    balance: Floats
    drawing: Floats
    payment: Floats
    minimum: Floats


def _simulate(
    target: Floats, chance: Floats, first: Ints, until: Ints, rng: np.random.Generator
) -> _Paths:
    """Let each card be drawn on up to about ``target`` from month ``first``, and pay it off.

    A month adds interest and, with ``chance``, a drawing; it takes off the payment, which is the
    minimum or a multiple of it. In month ``until`` the rest is paid.
    """
    cards = len(target)
    paths = _Paths(*np.zeros((4, cards, int(until.max(initial=0)) + 1)))
    balance = np.zeros(cards)
    for month in range(paths.balance.shape[1]):
        in_use = (month >= first) & (month < until)
        draws = in_use & ((rng.random(cards) < chance) | (month == first))
        room = np.maximum(target * rng.beta(5.0, 1.0, cards) - balance, 0.0)
        drawing = np.where(draws, to_cents(room, 4.5), 0.0)
        minimum = to_cents(balance * _MINIMUM_SHARE)
        multiple = np.where(rng.random(cards) < 0.25, 4.0, 1.05)
        owed = to_cents(balance * (1 + _MONTHLY_INTEREST))
        payment = np.where(in_use, np.minimum(to_cents(minimum * multiple), owed), owed)
        balance = np.round(owed + drawing - payment, 3)
        for path, value in zip(paths, (balance, drawing, payment, minimum), strict=True):
            path[:, month] = value
    return paths


def _amounts(
    paths: _Paths, card: Ints, step: Ints, cash: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    """Kaggle's amount columns of the months; drawings are split between cash and shops."""
    n = len(card)
    # After its last month of use a card is at rest, and the simulation has ended.
    month = np.minimum(step, paths.balance.shape[1] - 1)
    balance, drawing, payment, minimum = (
        np.where(month == step, path[card, month], 0.0) for path in paths
    )
    # Small fees are paid on most cards that nobody uses.
    fee = to_cents(rng.exponential(400.0, n)) * (rng.random(n) < 0.95)
    payment = np.where((balance == 0) & (payment == 0), fee, payment)
    kind = rng.random(n)
    at_atm = np.where(kind < 0.05 + 0.95 * cash[card], 1.0, np.where(kind > 0.97, 0.5, 0.0))
    other = np.where(rng.random(n) < 0.017, drawing * 0.1, 0.0)
    atm = to_cents((drawing - other) * at_atm)
    times = np.where(drawing > 0, 1 + rng.negative_binomial(1, 0.28, n), 0)
    at_atm_times = np.ceil(times * at_atm)
    return pd.DataFrame(
        {
            "AMT_BALANCE": balance,
            "AMT_DRAWINGS_ATM_CURRENT": atm,
            "AMT_DRAWINGS_CURRENT": drawing,
            "AMT_DRAWINGS_OTHER_CURRENT": to_cents(other),
            "AMT_DRAWINGS_POS_CURRENT": np.maximum(np.round(drawing - atm - to_cents(other), 3), 0),
            "AMT_INST_MIN_REGULARITY": minimum,
            "AMT_PAYMENT_CURRENT": payment,
            "AMT_PAYMENT_TOTAL_CURRENT": np.where(balance > 0, payment, 0.0),
            "AMT_RECEIVABLE_PRINCIPAL": to_cents(balance * 0.96),
            "AMT_RECIVABLE": balance,
            "AMT_TOTAL_RECEIVABLE": balance,
            "CNT_DRAWINGS_ATM_CURRENT": at_atm_times,
            "CNT_DRAWINGS_CURRENT": times,
            "CNT_DRAWINGS_OTHER_CURRENT": (other > 0).astype(float),
            "CNT_DRAWINGS_POS_CURRENT": times - at_atm_times,
        }
    )


def _add_days_past_due(
    frame: pd.DataFrame, late: Floats, owing: Flags, rng: np.random.Generator
) -> None:
    n = len(frame)
    short = owing & (rng.random(n) < normal_cdf(late - 2.1))
    stuck = ~owing & (late > 2.3)
    days = np.where(short, np.ceil(rng.gamma(0.6, 5.0, n)), 0)
    frame["SK_DPD"] = np.where(stuck, 400 + 30 * rng.integers(0, 30, n), days)
    frame["SK_DPD_DEF"] = np.where(short, np.minimum(days, 30), 0)


def _add_missing(frame: pd.DataFrame, dormant: Flags, step: Ints, rng: np.random.Generator) -> None:
    """Cards without movement report neither drawings nor payments; new ones no minimum either."""
    n = len(frame)
    no_drawings = dormant & (frame["AMT_DRAWINGS_CURRENT"].to_numpy() == 0)
    kinds = [
        f"{what}_DRAWINGS_{k}_CURRENT" for what in ("AMT", "CNT") for k in ("ATM", "OTHER", "POS")
    ]
    frame.loc[no_drawings, kinds] = np.nan
    frame.loc[no_drawings | (rng.random(n) < 0.012), "AMT_PAYMENT_CURRENT"] = np.nan
    new = (dormant & (rng.random(n) < 0.27)) | ((step == 0) & (rng.random(n) < 0.5))
    frame.loc[new, ["AMT_INST_MIN_REGULARITY", "CNT_INSTALMENT_MATURE_CUM"]] = np.nan


def make_card_payments(months: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Build the payments on cards: version 0 of an instalment, one or two in a month of payment."""
    paid = months[months["AMT_PAYMENT_CURRENT"] > 0]
    times = 1 + (rng.random(len(paid)) < 0.4)
    rows = paid.loc[paid.index.repeat(times)]
    n = len(rows)
    first = count_within(times) == 0
    parts = np.where(np.repeat(times, times) == 1, 1.0, np.where(first, 0.6, 0.4))
    amount = to_cents(rows["AMT_PAYMENT_CURRENT"].to_numpy() * parts)
    # Rounding down keeps the due day before the application.
    day = np.floor(rows["MONTHS_BALANCE"].to_numpy() * DAYS_PER_MONTH)
    gap = np.round(np.where(rng.random(n) < 0.4, rng.exponential(9.0, n), 0.0))
    late = rng.random(n) < 0.045
    return pd.DataFrame(
        {
            "SK_ID_PREV": rows["SK_ID_PREV"],
            "SK_ID_CURR": rows["SK_ID_CURR"],
            "NUM_INSTALMENT_VERSION": 0.0,
            "NUM_INSTALMENT_NUMBER": rows.groupby("SK_ID_PREV").cumcount() + 1,
            "DAYS_INSTALMENT": day,
            "DAYS_ENTRY_PAYMENT": np.minimum(day + np.where(late, 1 + gap, -gap), -1),
            "AMT_INSTALMENT": amount,
            "AMT_PAYMENT": amount,
        }
    )
