"""A fixed database whose rows stand on the edges of the feature SQL: windows, thresholds, ties.

Two kinds of clients. The rich ones have histories of no row, of one, and of more than any window
holds; their values come from short pools, so that they tie, repeat and miss. The crowd is alike
enough for the frozen references to have groups of many training rows, of two and of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

import numpy as np

from tests.dbt_project.mini_database import Row, Tables, mini_database
from tests.mutation.pools import COLUMNS, SENTINEL, Draw

SEED = 42
RICH, CROWD, SINGLE, RUNNING = 110, 240, 150, 25
# Rows of a rich client in a history; the longest exceeds every "latest k".
SIZES = (0, 1, 2, 3, 4, 6, 9, 14, 30, 100)
# Loans of orphans, of which no table but one speaks.
STRAY = 900_000


def corpus(seed: int = SEED) -> Tables:
    """Return the raw tables, ``application`` standing for train and test together."""
    random = np.random.default_rng(seed)
    rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    keys = iter(random.permutation(100_000) + 1)
    clients = list(range(1, RICH + 1))
    for client in [*clients, STRAY]:
        if client != STRAY:
            rows["application"].append(_applicant(random) | {"sk_id_curr": client})
        _add_history(random, rows, client, keys)
    for place in range(CROWD):
        client = 10_000 + place
        rows["application"].append(_crowd(random, place) | {"sk_id_curr": client})
        for _ in range(2):
            rows["previous_application"].append(
                _crowd_loan(random) | {"sk_id_curr": client, "sk_id_prev": int(next(keys))}
            )
    for place, edge in enumerate(_price_edges()):
        rows["application"].append(edge | {"sk_id_curr": 20_000 + place})
    for place, reach in enumerate((11, 12, 13, 23, 24, 25, 59, 60, 61)):
        _add_trend(rows, 30_000 + place, reach)
    _add_one_month(rows, 60_000)
    _add_unlabelled(np.random.default_rng(seed + 1), rows, keys)
    # The highest income is that of a client without a label.
    rows["application"][0] |= {"target": 0, "amt_income_total": 5_000_000.0}
    rows["application"][1] |= {"target": None, "amt_income_total": 117_000_000.0}
    return mini_database(**rows)


def _add_unlabelled(
    random: np.random.Generator, rows: dict[str, list[Row]], keys: Iterator[Any]
) -> None:
    """Clients apart from the references: one row in each history, or loans that all run on."""
    for client in range(40_000, 40_000 + SINGLE):
        rows["application"].append(_applicant(random) | {"sk_id_curr": client, "target": None})
        _add_history(random, rows, client, keys, sizes=(1,))
    for client in range(50_000, 50_000 + RUNNING):
        rows["application"].append(_applicant(random) | {"sk_id_curr": client, "target": None})
        first = len(rows["previous_application"])
        _add_history(random, rows, client, keys, sizes=(2, 3, 5))
        for loan in rows["previous_application"][first:]:
            cast("dict[str, Any]", loan).update(
                name_contract_status="Approved",
                days_decision=-400,
                days_last_due=SENTINEL,
                days_last_due_1st_version=int(random.integers(-90, 1_100)),
                amt_annuity=float(random.integers(1, 900)),
                flag_last_appl_per_contract="Y",
                nflag_last_appl_in_day=1,
            )


def _drawn(random: np.random.Generator, table: str) -> dict[str, Any]:
    pools: Mapping[str, Draw] = COLUMNS[table]
    return {column: draw(random) for column, draw in pools.items()}


def _applicant(random: np.random.Generator) -> dict[str, Any]:
    row = _drawn(random, "application")
    age_at_id = _of(random, None, None, 7_304, 7_305, 16_436, 16_437)
    if age_at_id and (row["days_birth"] or 0) < -age_at_id:
        # an identity card at the age of its renewal
        row["days_id_publish"] = row["days_birth"] + age_at_id
    return row


def _add_trend(rows: dict[str, list[Row]], client: int, reach: int) -> None:
    """A history known at its first two places and its last: three points make a trend, two none."""
    rows["application"].append({"sk_id_curr": client})
    loan = 200_000 + client
    rows["bureau"].append({"sk_id_curr": client, "sk_id_bureau": loan})
    for place in range(1, reach + 1):
        seen = place in (1, 2, reach)
        owner = {"sk_id_curr": client, "sk_id_prev": loan}
        rows["installments_payments"].append(
            owner
            | {
                "num_instalment_number": 100 - place,
                "days_instalment": -30 * place,
                "days_entry_payment": 7 * place % 13 - 30 * place if seen else None,
                "amt_instalment": 1_000.0 if seen else None,
                "amt_payment": 1_000.0 + place * place if seen else None,
            }
        )
        month = {"months_balance": -place}
        rows["pos_cash_balance"].append(owner | month | {"sk_dpd": place**2 if seen else None})
        rows["credit_card_balance"].append(
            owner | month | {"amt_balance": 1_000.0 * place**2 if seen else None}
        )
        rows["bureau_balance"].append(
            month | {"sk_id_bureau": loan, "status": str(place % 5) if seen else "X"}
        )


def _add_one_month(rows: dict[str, list[Row]], client: int) -> None:
    """Three loans, all known in the same month alone: three points that make no trend."""
    rows["application"].append({"sk_id_curr": client, "target": None})
    for loan in range(900_001, 900_004):
        rows["bureau"].append({"sk_id_curr": client, "sk_id_bureau": loan})
        rows["bureau_balance"].append({"sk_id_bureau": loan, "status": str(loan % 5)})
        for table in ("pos_cash_balance", "credit_card_balance"):
            rows[table].append({"sk_id_curr": client, "sk_id_prev": loan, "sk_dpd": loan % 5})


def _add_history(
    random: np.random.Generator,
    rows: dict[str, list[Row]],
    client: int,
    keys: Iterator[Any],
    sizes: tuple[int, ...] = SIZES,
) -> None:
    loans = [int(next(keys)) for _ in range(min(14, _of(random, *sizes)))]
    for loan in loans:
        rows["previous_application"].append(
            _drawn(random, "previous_application") | {"sk_id_curr": client, "sk_id_prev": loan}
        )
    credits = [int(next(keys)) for _ in range(min(14, _of(random, *sizes)))]
    for credit in credits:
        rows["bureau"].append(
            _drawn(random, "bureau") | {"sk_id_curr": client, "sk_id_bureau": credit}
        )
    # A loan of which only its months or instalments are on file.
    loans = [*loans[:5], int(next(keys))]
    for table in ("pos_cash_balance", "credit_card_balance"):
        owner = {"sk_id_curr": client}
        _add_months(random, rows, table, "sk_id_prev", loans, owner, _of(random, *sizes))
    credits = [*credits[:5], int(next(keys))]
    _add_months(random, rows, "bureau_balance", "sk_id_bureau", credits, {}, _of(random, *sizes))
    for _ in range(_of(random, *sizes)):
        loan = loans[random.integers(len(loans))]
        payment = _drawn(random, "installments_payments")
        payment |= {"sk_id_curr": client, "sk_id_prev": loan}
        rows["installments_payments"].append(payment)
        if random.random() < 0.3:  # another part of the same instalment
            again = _drawn(random, "installments_payments")
            same = ("num_instalment_version", "num_instalment_number", "days_instalment")
            rows["installments_payments"].append(
                again | {key: payment[key] for key in (*same, "sk_id_curr", "sk_id_prev")}
            )


def _add_months(
    random: np.random.Generator,
    rows: dict[str, list[Row]],
    table: str,
    key: str,
    loans: list[int],
    owner: Row,
    size: int,
) -> None:
    seen = set()
    for _ in range(size):
        month = _drawn(random, table)
        loan = loans[random.integers(len(loans))]
        if (loan, month["months_balance"]) not in seen:
            seen.add((loan, month["months_balance"]))
            rows[table].append(month | {key: loan, **owner})


def _price_edges() -> Iterator[dict[str, Any]]:
    """Requests whose yearly rate is at the bounds of a credible one, for every term on sale."""
    for term in range(6, 61, 6):
        for rate in (0.0845, 0.0855, 1.49, 1.51):
            annuity = 100_000 * (1 + rate) ** (term / 12) / term
            yield {"amt_credit": 100_000.0, "amt_annuity": annuity}


RATIOS = (20.0, 20.02, 20.04, 20.0, 20.02, 20.3, 12.5, 12.44)
# Days of birth by age band, its oldest and its youngest among them.
AGES = (
    (-9_861, -9_000, -9_861),
    (-9_862, -14_610, -12_000),
    (-14_611, -18_262, -16_000),
    (-18_263, -23_741, -20_000),
    (-23_742, -24_500, -25_000),
)


def _crowd(random: np.random.Generator, place: int) -> dict[str, Any]:
    """Every other one is a training row; cells of prices and groups of peers large and small."""
    nth = place // 2
    cash = nth < 60
    credit = 460_000.0 if nth < 2 else 280_000.0 if cash else random.integers(4, 90) * 9_000.5
    ratio = _of(random, 20.0, 20.02, 20.04)
    return {
        "target": None if place % 2 else 0,
        "name_contract_type": "Cash loans" if cash else "Consumer loans",
        "amt_credit": float(credit),
        "amt_annuity": round(credit / ratio, 2),
        "amt_goods_price": credit * 0.9,
        "amt_income_total": float(random.integers(50, 400)) * 1_000,
        "organization_type": "School" if nth < 1 else "Hotel" if nth < 3 else "Bank",
        "name_education_type": "Higher education" if nth < 110 else "Academic degree",
        "name_income_type": "Working" if nth % 2 else "Pensioner",
        "occupation_type": "Laborers" if nth < 112 else None,
        "code_gender": "F" if nth % 3 else "M",
        "region_population_relative": 0.01885 if nth % 4 else 0.00029,
        "days_birth": AGES[nth % 5][place % 3],
        "ext_source_1": random.random(),
        "ext_source_2": random.random(),
        "ext_source_3": None if random.random() < 0.1 else random.random(),
    }


def _crowd_loan(random: np.random.Generator) -> dict[str, Any]:
    if random.random() < 0.5:
        kind, credit = "Cash loans", 45_000.0 * random.integers(1, 15)
    else:
        kind, credit = "Consumer loans", random.integers(4, 90) * 9_000.5
    return {
        "name_contract_type": kind,
        "amt_credit": float(credit),
        "amt_annuity": round(credit / _of(random, *RATIOS), 2),
        # the larger the longer
        "cnt_payment": float(22 + credit // 90_000 + random.integers(0, 3)),
        "days_decision": -int(random.integers(1, 2_500)),
    }


def _of(random: np.random.Generator, *values: Any) -> Any:
    return values[random.integers(len(values))]
