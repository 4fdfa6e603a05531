"""Reads the published statistics beside this module: quantiles, level shares and correlations."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Category: TypeAlias = "pd.Categorical[str]"

DAYS_PER_MONTH = 30.4375


def _rows(name: str) -> Iterator[list[str]]:
    text = (files(__package__) / "statistics" / f"{name}.csv").read_text(encoding="utf-8")
    return csv.reader(text.splitlines())


@cache
def _quantiles() -> tuple[Floats, dict[str, Floats]]:
    values: dict[str, Floats] = {}
    grid = np.empty(0)
    for table in ("application_quantiles", "history_quantiles"):
        header, *rows = _rows(table)
        grid = np.array(header[1:], dtype=float)
        values |= {row[0]: np.array(row[1:], dtype=float) for row in rows}
    return grid, values


@cache
def _shares() -> dict[tuple[str, str], tuple[list[str], Floats]]:
    groups: dict[tuple[str, str], tuple[list[str], list[float]]] = {}
    for column, level, share in list(_rows("application_shares"))[1:]:
        levels, shares = groups.setdefault((column, ""), ([], []))
        levels.append(level)
        shares.append(float(share))
    for column, given, level, share in list(_rows("history_shares"))[1:]:
        levels, shares = groups.setdefault((column, given), ([], []))
        levels.append(level)
        shares.append(float(share))
    return {key: (lv, np.cumsum(sh) / np.sum(sh)) for key, (lv, sh) in groups.items()}


@cache
def correlations() -> tuple[list[str], Floats]:
    """Names of the latent variables (the last is RISK) and their correlation matrix."""
    header, *rows = _rows("correlations")
    return header[1:], np.array([row[1:] for row in rows], dtype=float)


def quantile(name: str, u: Floats) -> Floats:
    """Values of a published marginal at probabilities ``u``: its quantiles, linear in between."""
    grid, values = _quantiles()
    return np.interp(u, grid, values[name])


def level_index(name: str, u: Floats, given: str = "") -> Ints:
    """Positions of the levels whose cumulated published shares enclose ``u``."""
    _, cumulated = _shares()[name, given]
    return np.minimum(np.searchsorted(cumulated, u, side="right"), len(cumulated) - 1)


def number(name: str, u: Floats, given: str = "") -> Floats:
    """Levels of a published count distribution at probabilities ``u``, as numbers."""
    levels, _ = _shares()[name, given]
    return np.array(levels, dtype=float)[level_index(name, u, given)]


def as_category(codes: Ints, levels: list[str]) -> Category:
    """A category column from positions in ``levels``; -1 is NULL."""
    return pd.Categorical.from_codes(codes, pd.Index(levels))


def count_within(lengths: Ints) -> Ints:
    """Number the members of consecutive groups of the given lengths: 0, 1, 2, ... in each."""
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.arange(int(lengths.sum())) - starts


def category(name: str, u: Floats, given: str = "") -> Category:
    """Levels of a published category at probabilities ``u``; the empty level is NULL."""
    levels, _ = _shares()[name, given]
    index = level_index(name, u, given)
    if "" in levels:
        index = np.where(index == levels.index(""), -1, index)
    return as_category(index, [level or "<null>" for level in levels])


def category_given(name: str, u: Floats, given: Category) -> Category:
    """Levels of a published category at ``u``, each row by the share table of its ``given``.

    A row whose ``given`` is NULL uses the table of the empty level.
    """
    tables = {key: levels for (column, key), (levels, _) in _shares().items() if column == name}
    union = sorted({level for levels in tables.values() for level in levels} - {""})
    place = {level: position for position, level in enumerate(union)} | {"": -1}
    codes = np.full(len(u), -1)
    for position, key in enumerate(["", *given.categories], start=-1):
        rows = np.flatnonzero(given.codes == position)
        if rows.size:
            index = level_index(name, u[rows], key)
            codes[rows] = np.array([place[level] for level in tables[key]])[index]
    return as_category(codes, union)
