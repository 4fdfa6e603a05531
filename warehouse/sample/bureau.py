"""Makes loans at other lenders (bureau) and their monthly states (bureau_balance)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.sample.applications import to_cents
from warehouse.sample.population import (
    Latents,
    normal_cdf,
    share_of_variance,
    spread,
)
from warehouse.sample.published import (
    DAYS_PER_MONTH,
    Category,
    Flags,
    Floats,
    Ints,
    as_category,
    category_given,
    count_within,
    number,
    quantile,
)

# Shares of the variance of one loan that its client explains (intra-class correlation).
_CLIENT_IN_DATE = 0.35
_CLIENT_IN_STATE = 0.25
_CLIENT_IN_DEBT = 0.5

_CLOSED, _SOLD = 0.6227, 0.0039
# A tenth of cards has no term; their end is published as 85 years after their beginning.
_CARD_WITHOUT_TERM = 0.1
_NO_TERM = 31_200

# Loans older than that are a quarter of all.
_UNLISTED_BEFORE = -1_677
_UNLISTED = 4 * 43_041 / 1_716_428
_STATES = ("Closed", "Active", "Sold")

# Published NULL shares; whether a lender reports a field has nothing to do with the client.
_NULLS = {"AMT_CREDIT_MAX_OVERDUE": 0.6423, "AMT_CREDIT_SUM_LIMIT": 0.3284, "AMT_ANNUITY": 0.7697}


def make_bureau(
    latents: Latents, ids: Ints, first_loan: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Build the bureau loans of the clients ``ids``; loans are numbered from ``first_loan``."""
    loans = number("N_BUREAU", normal_cdf(latents["N_BUREAU"])).astype(np.int64)
    client = np.repeat(np.arange(len(ids)), loans)
    n = len(client)
    recency = share_of_variance(latents["BUREAU_RECENCY"][client], _CLIENT_IN_DATE, rng)
    start = np.minimum(np.round(quantile("bureau.DAYS_CREDIT", spread(recency))), -1)
    state = _states(latents, client, recency, rng)
    active = state == 1
    kind = category_given(
        "bureau.CREDIT_TYPE",
        rng.random(n),
        as_category(np.where(active, 1, 0), ["Closed", "Active"]),
    )
    end, closed_on = _dates(start, active, kind, rng)
    u = rng.random(n)
    amount = np.where(
        active,
        _by_kind("bureau.AMT_CREDIT_SUM/Active", kind, u),
        _by_kind("bureau.AMT_CREDIT_SUM/Closed", kind, u),
    )
    loan = pd.DataFrame(
        {
            "SK_ID_CURR": ids[client],
            "SK_ID_BUREAU": first_loan + np.arange(n),
            "CREDIT_ACTIVE": as_category(state, list(_STATES)),
            "CREDIT_CURRENCY": as_category(
                np.searchsorted([0.0005, 0.0006], rng.random(n)),
                ["currency 2", "currency 3", "currency 1"],
            ),
            "DAYS_CREDIT": start,
            "DAYS_CREDIT_ENDDATE": end,
            "DAYS_ENDDATE_FACT": closed_on,
            "CNT_CREDIT_PROLONG": (rng.random(n) < 0.0037) * rng.integers(1, 4, n),
            "AMT_CREDIT_SUM": to_cents(amount),
            "CREDIT_TYPE": kind,
        }
    )
    _add_debt(loan, latents, client, active, rng)
    _add_overdue(loan, active, rng)
    update = np.where(
        active,
        quantile("bureau.UPDATE/Active", rng.random(n)),
        np.nan_to_num(closed_on) + quantile("bureau.UPDATE_LAG/Closed", rng.random(n)),
    )
    loan["DAYS_CREDIT_UPDATE"] = np.clip(np.round(update), start, 0)
    loan["AMT_ANNUITY"] = to_cents(quantile("bureau.AMT_ANNUITY", rng.random(n)))
    for name, share in _NULLS.items():
        loan.loc[rng.random(n) < share, name] = np.nan
    endless = rng.random(n) < np.where(kind == "Credit card", 0.22, 0.01)
    loan.loc[endless, "DAYS_CREDIT_ENDDATE"] = np.nan
    loan.loc[rng.random(n) < np.where(active, 0.11, 0.176), "AMT_CREDIT_SUM_DEBT"] = np.nan
    return loan


def _states(latents: Latents, client: Ints, recency: Floats, rng: np.random.Generator) -> Ints:
    """0 closed, 1 active, 2 sold: recent loans and borrowing clients have more open ones."""
    own = share_of_variance(latents["BUREAU_ACTIVE"][client], _CLIENT_IN_STATE, rng)
    openness = spread(np.sqrt(0.4) * recency + np.sqrt(0.6) * own)
    state = (openness > _CLOSED).astype(np.int64)
    return np.where(rng.random(len(state)) < _SOLD, 2, state)


def _by_kind(name: str, kind: Category, u: Floats) -> Floats:
    """Quantiles by credit type; the rare types borrow those of consumer credit."""
    value = quantile(f"{name}/Consumer credit", u)
    for level in ("Credit card", "Car loan", "Mortgage", "Microloan"):
        value = np.where(kind == level, quantile(f"{name}/{level}", u), value)
    return value


def _dates(
    start: Floats, active: Flags, kind: Category, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Planned and actual end, in days from the application; open loans have no actual end."""
    n = len(start)
    term = np.maximum(np.round(_by_kind("bureau.TERM", kind, rng.random(n))), 1)
    remaining = np.round(_by_kind("bureau.REMAINING", kind, rng.random(n)))
    end = np.where(active, np.maximum(remaining, start + 1), start + term)
    unlimited = (kind == "Credit card") & (rng.random(n) < _CARD_WITHOUT_TERM)
    end = np.where(unlimited, start + _NO_TERM, end)
    early = np.round(quantile("bureau.EARLY", rng.random(n)))
    closed_on = np.clip(np.where(unlimited, start + term, end) - early, start, -1)
    return end, np.where(active, np.nan, closed_on)


def _add_debt(
    loan: pd.DataFrame, latents: Latents, client: Ints, active: Flags, rng: np.random.Generator
) -> None:
    own = share_of_variance(latents["BUREAU_DEBT"][client], _CLIENT_IN_DEBT, rng)
    kind = loan["CREDIT_TYPE"].array
    ratio = _by_kind("bureau.DEBT_RATIO", kind, spread(own, active.astype(np.int64)))
    amount = loan["AMT_CREDIT_SUM"].to_numpy()
    overpaid = active & (rng.random(len(loan)) < 0.006)
    debt = np.where(active, to_cents(amount * ratio), 0.0)
    loan["AMT_CREDIT_SUM_DEBT"] = np.where(overpaid, -to_cents(amount * 0.01 + 4.5), debt)
    has_limit = (kind == "Credit card") & (rng.random(len(loan)) < np.where(active, 0.31, 0.065))
    limit = to_cents(quantile("bureau.AMT_CREDIT_SUM_LIMIT", rng.random(len(loan))))
    loan["AMT_CREDIT_SUM_LIMIT"] = np.where(has_limit, limit, 0.0)


def _add_overdue(loan: pd.DataFrame, active: Flags, rng: np.random.Generator) -> None:
    n = len(loan)
    overdue = active & (rng.random(n) < 0.0067)
    loan["CREDIT_DAY_OVERDUE"] = np.where(
        overdue, np.ceil(quantile("bureau.CREDIT_DAY_OVERDUE", rng.random(n))), 0
    )
    owed = to_cents(quantile("bureau.AMT_CREDIT_SUM_OVERDUE", rng.random(n)))
    loan["AMT_CREDIT_SUM_OVERDUE"] = np.where(overdue, owed, 0.0)
    worst = to_cents(quantile("bureau.AMT_CREDIT_MAX_OVERDUE", rng.random(n)))
    loan["AMT_CREDIT_MAX_OVERDUE"] = np.where(overdue, np.maximum(owed, worst), worst)


def make_bureau_balance(
    loans: pd.DataFrame, reported: Flags, share_of_age: Floats, rng: np.random.Generator
) -> pd.DataFrame:
    """Build the months of the bureau loans that are ``reported``.

    Args:
        loans: Rows of bureau.
        reported: Whether a loan has months at all.
        share_of_age: How much of the loan's age its months cover, from today backwards.
        rng: Source of the states.
    """
    chosen = loans[reported]
    age = -chosen["DAYS_CREDIT"].to_numpy() / DAYS_PER_MONTH
    months = np.floor(age * share_of_age[reported]).astype(np.int64) + 1
    loan = np.repeat(np.arange(len(chosen)), months)
    month = count_within(months)
    closed_month = np.floor(-chosen["DAYS_ENDDATE_FACT"].to_numpy() / DAYS_PER_MONTH)
    closed_month = np.where(np.isnan(closed_month), -1, closed_month)[loan]
    # A lender either reports a loan regularly or leaves part (an eighth: all) of it unknown.
    unknown_share = np.clip(rng.beta(0.22, 0.78, len(chosen)), 0.0, 1.0)
    unknown = rng.random(len(loan)) < unknown_share[loan]
    late = rng.random(len(loan)) < 0.021
    worse = np.searchsorted([0.77, 0.83, 0.855, 0.87], rng.random(len(loan))) + 1
    code = np.where(late, worse, 0)
    code = np.where(month < closed_month, 7, code)
    code = np.where(unknown, 6, code)
    return pd.DataFrame(
        {
            "SK_ID_BUREAU": chosen["SK_ID_BUREAU"].to_numpy()[loan],
            "MONTHS_BALANCE": -month,
            "STATUS": as_category(code, ["0", "1", "2", "3", "4", "5", "X", "C"]),
        }
    )


def unlisted_loans(loans: pd.DataFrame, first_loan: int, rng: np.random.Generator) -> pd.DataFrame:
    """Loans that have months but no row in bureau: copies of old ones under new numbers.

    Kaggle has 43,041 of them beside 1,716,428 listed loans, each with about 70 months.
    """
    old = loans["DAYS_CREDIT"] < _UNLISTED_BEFORE
    picked = loans[old & (rng.random(len(loans)) < _UNLISTED)]
    return picked.assign(SK_ID_BUREAU=first_loan + np.arange(len(picked)))
