"""Makes all tables of a group of clients from one random stream."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.sample.applications import make_applications
from warehouse.sample.bureau import make_bureau, make_bureau_balance, unlisted_loans
from warehouse.sample.cards import make_card_months, make_card_payments
from warehouse.sample.instalments import lateness, make_payments, make_pos, plans
from warehouse.sample.population import draw_latents
from warehouse.sample.previous import listed, make_previous
from warehouse.sample.published import Flags, Floats

Tables = dict[str, pd.DataFrame]


@dataclass
class Cursor:
    """The next free number of each kind, so that no two chunks share a key."""

    client: int = 100_001
    loan: int = 1_000_001
    bureau_loan: int = 5_000_001


def make_chunk(
    labelled: Flags, months_of_all: Flags, cursor: Cursor, rng: np.random.Generator
) -> Tables:
    """Make the eight tables of ``len(labelled)`` new clients and move the cursor past them.

    Args:
        labelled: Whose TARGET is known: they are in application_train, the rest in
            application_test (which keeps TARGET here; its file has no such column).
        months_of_all: Whose bureau loans all have months; of the others a part has.
        cursor: Where the ids begin.
        rng: Source of everything.
    """
    ids = cursor.client + np.arange(len(labelled))
    latents = draw_latents(rng, len(ids))
    applications = make_applications(latents, ids, rng)
    bureau = make_bureau(latents, ids, cursor.bureau_loan, rng)
    unlisted = unlisted_loans(bureau, cursor.bureau_loan + len(bureau), rng)
    previous = make_previous(latents, ids, cursor.loan, rng)
    plan = plans(previous)
    late = lateness(plan, latents, rng)
    cards = make_card_months(previous, latents, rng)
    payments = [make_payments(plan, late, rng), make_card_payments(cards, rng)]
    months = [
        make_bureau_balance(bureau, *_bureau_coverage(bureau, months_of_all, ids[0], rng), rng),
        make_bureau_balance(unlisted, np.ones(len(unlisted), bool), np.ones(len(unlisted)), rng),
    ]
    cursor.client += len(ids)
    cursor.loan += len(previous)
    cursor.bureau_loan += len(bureau) + len(unlisted)
    return {
        "application_train": applications[labelled],
        "application_test": applications[~labelled],
        "bureau": bureau,
        "bureau_balance": pd.concat(months, ignore_index=True),
        "previous_application": listed(previous, rng),
        "POS_CASH_balance": make_pos(plan, late, rng),
        "credit_card_balance": cards,
        "installments_payments": pd.concat(payments, ignore_index=True),
    }


def _bureau_coverage(
    loans: pd.DataFrame, months_of_all: Flags, first_client: int, rng: np.random.Generator
) -> tuple[Flags, Floats]:
    """Which loans have months, and for how much of their age.

    Kaggle has the months of every open application's loans in full, but of the labelled ones'
    loans only for three clients in eight, and not from their beginning.
    """
    covered = months_of_all | (rng.random(len(months_of_all)) < 0.37)
    client = loans["SK_ID_CURR"].to_numpy() - first_client
    some = np.where(rng.random(len(client)) < 0.35, 1.0, rng.uniform(0.2, 1.0, len(client)))
    part = np.where(months_of_all[client], 1.0, some)
    return covered[client], part
