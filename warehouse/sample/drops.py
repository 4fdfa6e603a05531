"""Generates a whole drop, chunk by chunk, and the nightly drops that follow it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from warehouse.errors import UsageError
from warehouse.sample.chunks import Cursor, make_chunk
from warehouse.sample.edge_cases import FEWEST_CLIENTS as FEWEST_FOR_EDGE_CASES
from warehouse.sample.edge_cases import plant_edge_cases
from warehouse.sample.published import Flags
from warehouse.sample.writer import FILES, DropWriter

FEWEST_CLIENTS = 10
FEWEST_PER_NIGHT = 20
LONGEST_WAIT = 5

# Kaggle's clients: 307,511 labelled of 356,255.
_LABELLED, _ALL = 307_511, 356_255

_CHUNK = 5_000

# First number of each random stream's key, so that nights never shift the base drop.
_BASE, _NIGHT = 0, 1


def generate_sample(
    clients: int,
    seed: int,
    out: Path,
    nights: int = 0,
    as_of: date = date(2026, 1, 1),
    progress: Callable[[str], None] | None = None,
) -> dict[str, int]:
    """Write a synthetic drop of ``clients`` clients, and ``nights`` drops that follow it.

    The same ``clients`` and ``seed`` give the same bytes on every machine. A nightly drop lies in
    ``out/nights/<date>`` and holds new applications, one for a hundred clients of the base but at
    least 20, their histories, and ``outcomes.csv``: the outcomes observed on that date of
    applications of earlier nights. Time is compressed: an outcome is known after one to five
    nights, where a real one takes months.

    Args:
        clients: How many applications, labelled and open together.
        seed: Seed of every random number, not negative.
        out: Folder of the eight files; created if missing, must be empty.
        nights: How many nightly drops to add.
        as_of: Day of the base drop; the first night is the day after.
        progress: Called with one sentence for each chunk and night.

    Returns:
        Rows per file of the base drop.

    Raises:
        UsageError: Too few clients, a negative number, or ``out`` holds files already.
    """
    _check_arguments(clients, seed, out, nights)
    say = progress or (lambda _: None)
    cursor = Cursor()
    with DropWriter(out) as writer:
        for start in range(0, clients, _CHUNK):
            rng = _stream(seed, _BASE, start)
            labelled = _labelled(start, min(start + _CHUNK, clients))
            tables = make_chunk(labelled, ~labelled, cursor, rng)
            if start == 0 and clients >= FEWEST_FOR_EDGE_CASES:
                plant_edge_cases(tables)
            for file, table in tables.items():
                writer.append(file, table)
            say(f"Generated {start + len(labelled):,} of {clients:,} clients.")
    applicants = max(clients // 100, FEWEST_PER_NIGHT)
    _write_nights(applicants, seed, out / "nights", nights, as_of, cursor, say)
    return writer.rows


def _check_arguments(clients: int, seed: int, out: Path, nights: int) -> None:
    if clients < FEWEST_CLIENTS:
        raise UsageError(
            f"Expected at least {FEWEST_CLIENTS} clients, found {clients}. Ask for more clients."
        )
    if seed < 0 or nights < 0:
        raise UsageError(
            f"Expected a seed and nights of at least 0, found seed {seed} and nights {nights}. "
            "Choose numbers that are not negative."
        )
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(
            f"Expected an empty or missing folder at {out}, found something there already. "
            "Choose another folder or empty this one."
        )


def _stream(seed: int, kind: int, position: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence((seed, kind, position)))


def _labelled(start: int, stop: int) -> Flags:
    """Which clients have a known TARGET: Kaggle's share, spread evenly over the ids."""
    labelled_before = np.arange(start, stop + 1) * _LABELLED // _ALL
    return labelled_before[1:] > labelled_before[:-1]


def _write_nights(
    applicants: int,
    seed: int,
    folder: Path,
    nights: int,
    as_of: date,
    cursor: Cursor,
    say: Callable[[str], None],
) -> None:
    waiting = pd.DataFrame(columns=["SK_ID_CURR", "TARGET", "OBSERVED_ON"]).astype(
        {"SK_ID_CURR": "int64", "TARGET": "int64", "OBSERVED_ON": "datetime64[us]"}
    )
    nobody = np.zeros(applicants, dtype=bool)
    for night in range(1, nights + 1):
        today = as_of + timedelta(days=night)
        rng = _stream(seed, _NIGHT, night)
        tables = make_chunk(nobody, nobody, cursor, rng)
        with DropWriter(folder / today.isoformat(), (*FILES, "outcomes")) as writer:
            for file, table in tables.items():
                writer.append(file, table)
            writer.append("outcomes", waiting[waiting["OBSERVED_ON"] == pd.Timestamp(today)])
        wait = pd.to_timedelta(rng.integers(1, LONGEST_WAIT + 1, applicants), unit="D")
        new = tables["application_test"][["SK_ID_CURR", "TARGET"]]
        waiting = pd.concat([waiting, new.assign(OBSERVED_ON=pd.Timestamp(today) + wait)])
        say(f"Generated {applicants:,} applications of {today}.")
