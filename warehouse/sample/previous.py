"""Makes earlier applications at the same lender, approved, refused or withdrawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.sample.applications import LIMIT_STEP, PRICE_STEP, to_cents, to_step
from warehouse.sample.population import Latents, normal_cdf, share_of_variance, spread
from warehouse.sample.published import (
    Category,
    Flags,
    Floats,
    Ints,
    as_category,
    category,
    category_given,
    count_within,
    number,
    quantile,
)

OPEN_END = 365243

# Shares of the variance of one loan that its client explains (intra-class correlation).
_CLIENT_IN_DATE = 0.4
_CLIENT_IN_DECISION = 0.4
_CLIENT_IN_TERM = 0.1
_TERM_IN_AMOUNT = 0.65

_FIRST_APPROVED = 0.7
_UNLISTED = 0.005

# Latent above which a client with two loans or more has a card: 27.8% of all clients.
_CARD_FROM = 0.48

FIRST_LOAN = "Consumer loans/Approved/terms"
CARD = "Revolving loans/Approved/terms"

# Median monthly interest of approved loans by yield group, solved from annuity, credit and term.
_MONTHLY_RATE = {"low_action": 0.009, "low_normal": 0.021, "middle": 0.033, "high": 0.056}

_BY_SEGMENT = (
    "PRODUCT_COMBINATION", "CODE_REJECT_REASON", "NAME_TYPE_SUITE", "NAME_CLIENT_TYPE",
    "NAME_PAYMENT_TYPE", "NAME_CASH_LOAN_PURPOSE", "NAME_PORTFOLIO",
)  # fmt: skip
_BY_COMBINATION = ("NAME_PRODUCT_TYPE", "NAME_YIELD_GROUP", "NAME_GOODS_CATEGORY", "CHANNEL_TYPE")


def make_previous(
    latents: Latents, ids: Ints, first_loan: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Build the previous applications of the clients ``ids``, numbered from ``first_loan``.

    Beside Kaggle's columns the frame has ``client`` (position in ``ids``).
    """
    count = number("N_PREVIOUS", normal_cdf(latents["N_PREVIOUS"])).astype(np.int64)
    client = np.repeat(np.arange(len(ids)), count)
    n = len(client)
    # A client's only loan is mostly an old one; frequent borrowers are recent borrowers.
    recency = 0.88 * latents["PREVIOUS_OLDEST"] + 0.47 * latents["N_PREVIOUS"]
    recency = share_of_variance(recency[client], _CLIENT_IN_DATE, rng)
    decision = np.minimum(np.round(quantile("previous.DAYS_DECISION", spread(recency))), -2)
    order = np.lexsort((decision, client))
    decision = decision[order]
    rank = count_within(count)
    segment = _segments(latents, client, decision, rank, rng)
    loan = pd.DataFrame(
        {
            "client": client,
            "SK_ID_PREV": first_loan + np.arange(n),
            "SK_ID_CURR": ids[client],
            "DAYS_DECISION": decision,
        }
    )
    _add_categories(loan, segment, rank, rng)
    _add_terms(loan, segment, latents, client, rng)
    _add_dates(loan, rank, rng)
    return loan


def listed(previous: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Leave out a few loans whose months and payments are delivered all the same.

    Kaggle lacks one loan in thirty of those with months; one in two hundred is enough here.
    """
    return previous[rng.random(len(previous)) > _UNLISTED]


def _segments(
    latents: Latents,
    client: Ints,
    decision: Floats,
    rank: Ints,
    rng: np.random.Generator,
) -> Category:
    """Contract type, status and whether terms were agreed: what everything else depends on.

    Segments are ordered from approved to refused, so that a client's latent shifts all loans.
    """
    # Who asks often is refused often: the number of approved loans varies less than that of all.
    inclined = 0.87 * latents["REFUSED"] + 0.5 * latents["N_PREVIOUS"]
    own = share_of_variance(inclined[client], _CLIENT_IN_DECISION, rng)
    age = np.where(rank == 0, 3, np.select([decision < -830, decision < -450], [0, 1], 2))
    drawn = category_given(
        "previous.SEGMENT",
        spread(own, age),
        as_category(age, ["old", "middle", "recent", "first"]),
    )
    levels = [*drawn.categories, CARD]
    code = drawn.codes.astype(np.int64)
    # Nearly everybody comes in through a loan for goods, and gets a card later if at all.
    first = (rank == 0) & (rng.random(len(rank)) < _FIRST_APPROVED)
    code = np.where(first, levels.index(FIRST_LOAN), code)
    card = (latents["HAS_CARD"] > _CARD_FROM)[client] & (rank == 1)
    return as_category(np.where(card, len(levels) - 1, code), levels)


def _add_categories(
    loan: pd.DataFrame, segment: Category, rank: Ints, rng: np.random.Generator
) -> None:
    n = len(loan)
    parts = [str(level).split("/") for level in segment.categories]
    for position, name in enumerate(("NAME_CONTRACT_TYPE", "NAME_CONTRACT_STATUS")):
        levels = sorted({part[position] for part in parts})
        codes = np.array([levels.index(part[position]) for part in parts])[segment.codes]
        loan[name] = as_category(codes, levels)
    for name in _BY_SEGMENT:
        loan[name] = category_given(f"previous.{name}", rng.random(n), segment)
    combination = loan["PRODUCT_COMBINATION"].array
    for name in _BY_COMBINATION:
        loan[name] = category_given(f"previous.{name}", rng.random(n), combination)
    goods = loan["NAME_GOODS_CATEGORY"].array
    loan["NAME_SELLER_INDUSTRY"] = category_given(
        "previous.NAME_SELLER_INDUSTRY", rng.random(n), goods
    )
    clients = loan["NAME_CLIENT_TYPE"].array
    known = np.where(clients == "New", "Repeater", np.asarray(clients))
    loan["NAME_CLIENT_TYPE"] = pd.Categorical(np.where(rank == 0, "New", known))
    loan["WEEKDAY_APPR_PROCESS_START"] = category(
        "previous.WEEKDAY_APPR_PROCESS_START", rng.random(n)
    )
    loan["HOUR_APPR_PROCESS_START"] = np.round(
        quantile("previous.HOUR_APPR_PROCESS_START", rng.random(n))
    )
    loan["FLAG_LAST_APPL_PER_CONTRACT"] = as_category(
        (rng.random(n) < 0.0044).astype(int), ["Y", "N"]
    )
    loan["NFLAG_LAST_APPL_IN_DAY"] = (rng.random(n) > 0.0035).astype(int)
    area = quantile("previous.SELLERPLACE_AREA/other", rng.random(n))
    shop = quantile("previous.SELLERPLACE_AREA/POS", rng.random(n))
    loan["SELLERPLACE_AREA"] = np.round(np.where(goods != "XNA", shop, area))


def _add_terms(
    loan: pd.DataFrame,
    segment: Category,
    latents: Latents,
    client: Ints,
    rng: np.random.Generator,
) -> None:
    """Amounts, term and annuity; the annuity repays the credit at the yield group's rate."""
    n = len(loan)
    kind = loan["NAME_CONTRACT_TYPE"].astype(str).to_numpy()
    approved = (loan["NAME_CONTRACT_STATUS"] == "Approved").to_numpy()
    with_terms = np.array([str(level).endswith("/terms") for level in segment.categories])
    agreed = with_terms[segment.codes]
    names = ("Consumer loans", "Cash loans", "Revolving loans")
    consumer, cash, card = (kind == name for name in names)
    term = share_of_variance(latents["PREVIOUS_TERM"][client], _CLIENT_IN_TERM, rng)
    # Larger loans run longer.
    u_term, u_amount = spread(term), spread(share_of_variance(term, _TERM_IN_AMOUNT, rng))
    u_ratio = rng.random(n)
    asked, ratio = np.zeros(n), np.ones(n)
    for rows, name in zip((consumer, cash, card), names, strict=True):
        asked[rows] = quantile(f"previous.AMT_APPLICATION/{name}", u_amount[rows])
        ratio[rows] = quantile(f"previous.CREDIT_RATIO/{name}", u_ratio[rows])
    asked = np.where(cash | card, to_step(asked, PRICE_STEP), to_cents(asked))
    withdrawn = ~agreed & ~consumer
    # Two cards in five are offered, not asked for.
    offered = card & agreed & (rng.random(n) < 0.4)
    asked = np.where(withdrawn | offered | (kind == "XNA"), 0.0, asked)
    limit = to_step(quantile("previous.AMT_CREDIT/Revolving", u_ratio), LIMIT_STEP)
    credit = np.where(card & agreed, limit, to_cents(asked * ratio))
    months = np.zeros(n)
    for rows, name in ((consumer, "Consumer loans"), (cash, "Cash loans")):
        for decided, group in ((approved, "approved"), (~approved, "other")):
            chosen = rows & decided
            months[chosen] = number("previous.CNT_PAYMENT", u_term[chosen], f"{name}/{group}")
    rate = loan["NAME_YIELD_GROUP"].map(_MONTHLY_RATE).astype(float).fillna(0.04).to_numpy()
    rate = rate * np.exp(0.1 * rng.standard_normal(n))
    # Annuity formula: A = C r / (1 - (1 + r)^-n); a card's annuity is a twentieth of its limit.
    annuity = credit * rate / (1.0 - (1.0 + rate) ** -np.maximum(months, 1.0))
    annuity = np.where(months > 0, annuity, credit / 20.0)
    down_rate = np.where(consumer, quantile("previous.RATE_DOWN_PAYMENT", rng.random(n)), 0.0)
    has_down = (consumer & (rng.random(n) < 0.98)) | (cash & agreed & (rng.random(n) < 0.09))
    interest = rng.random(n) < 0.0033
    loan["AMT_APPLICATION"] = asked
    loan["AMT_CREDIT"] = credit
    loan["AMT_ANNUITY"] = np.where(agreed, to_cents(annuity), np.nan)
    loan["CNT_PAYMENT"] = np.where(agreed, months, np.nan)
    loan["AMT_GOODS_PRICE"] = np.where(asked > 0, asked, np.nan)
    loan["AMT_DOWN_PAYMENT"] = np.where(has_down, to_cents(asked * down_rate), np.nan)
    loan["RATE_DOWN_PAYMENT"] = np.where(has_down, down_rate, np.nan)
    for name in ("RATE_INTEREST_PRIMARY", "RATE_INTEREST_PRIVILEGED"):
        value = quantile(f"previous.{name}", rng.random(n))
        loan[name] = np.where(interest & consumer & agreed, value, np.nan)
    insured = np.where(cash, 0.80, np.where(consumer, 0.164, 0.007))
    loan["NFLAG_INSURED_ON_APPROVAL"] = np.where(approved & agreed, rng.random(n) < insured, np.nan)


def _add_dates(loan: pd.DataFrame, rank: Ints, rng: np.random.Generator) -> None:
    """First and last due dates; a loan that still runs has the sentinel as its end."""
    n = len(loan)
    kind = loan["NAME_CONTRACT_TYPE"].astype(str).to_numpy()
    cash, card = kind == "Cash loans", kind == "Revolving loans"
    decision = loan["DAYS_DECISION"].to_numpy()
    months = loan["CNT_PAYMENT"].to_numpy()
    u = rng.random(n)
    lag = np.where(
        cash,
        quantile("previous.FIRST_DUE_LAG/Cash loans", u),
        quantile("previous.FIRST_DUE_LAG/Consumer loans", u),
    )
    first = decision + np.round(lag)
    planned = first + 30 * (np.maximum(months, 1) - 1)
    last = planned - 30 * _months_saved(months, cash, rng)
    termination = last + np.round(rng.gamma(2.0, 3.0, n)) + 2
    runs = termination >= 0
    # Cards have no plan: some have been drawn on, a quarter has ended.
    ended = card & (rng.random(n) < 0.2)
    drawn = card & (rng.random(n) < 0.63)
    drawing = np.minimum(decision + np.round(rng.gamma(1.0, 60.0, n)) + 1, -1)
    card_first = np.where(drawn, np.minimum(drawing + 30, -1), OPEN_END)
    card_last = np.where(ended, np.minimum(drawing + 300, -1), OPEN_END)
    approved = (loan["NAME_CONTRACT_STATUS"] == "Approved").to_numpy()
    # The newest contracts, and a few others, have no plan yet.
    unplanned = np.where(cash, 0.07, np.where(card, 0.043, 0.02))
    known = approved & ((rng.random(n) > unplanned) | (rank == 0))
    dates = {
        "DAYS_FIRST_DRAWING": np.where(drawn, drawing, OPEN_END),
        "DAYS_FIRST_DUE": np.where(card, card_first, np.where(first < 0, first, OPEN_END)),
        "DAYS_LAST_DUE_1ST_VERSION": np.where(card, OPEN_END, planned),
        "DAYS_LAST_DUE": np.where(card, card_last, np.where(runs, OPEN_END, last)),
        "DAYS_TERMINATION": np.where(card, card_last, np.where(runs, OPEN_END, termination)),
    }
    for name, value in dates.items():
        loan[name] = np.where(known, value, np.nan)


def _months_saved(months: Floats, cash: Flags, rng: np.random.Generator) -> Floats:
    """Instalments not needed because the client repaid the rest at once."""
    early = rng.random(len(months)) < np.where(cash, 0.44, 0.22)
    paid_share = np.where(cash, rng.beta(1.8, 2.0, len(months)), rng.beta(3.0, 1.5, len(months)))
    return np.where(early, np.floor(np.nan_to_num(months) * (1 - paid_share)), 0.0)
