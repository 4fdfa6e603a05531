"""Whether a table holds the same on both engines: every column, every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# Largest relative distance by type: of doubles, sums in another order; of floats the distance of
# two neighbours, as a double between them may fall to either side. All else must be equal.
WITHIN = {pa.float64(): 1e-9, pa.float32(): 1.2e-7}
# The spread of values equal in all but their last bits: 0, or next to nothing.
NOISE = 1e-15
CAUSES = {pa.float64(): "another order of a sum", pa.float32(): "rounding to a float"}


@dataclass(frozen=True)
class Column:
    """A column on both engines.

    Attributes:
        table: Its table.
        name: Of the column.
        kind: Its type.
        n_rows: Rows compared.
        n_unequal: Rows in which not every bit (letter, digit) is the same.
        n_noise: Of these, rows in which both lie within 1e-15 of 0.
        n_beyond: Other rows further apart than the type allows.
        largest: Largest relative distance but for noise; a value and NULL are infinitely far apart.
    """

    table: str
    name: str
    kind: pa.DataType
    n_rows: int
    n_unequal: int
    n_noise: int
    n_beyond: int
    largest: float


def compare(name: str, here: pa.Table, there: pa.Table) -> list[Column]:
    """Compare a table with the same table of another engine.

    Rows are put side by side in the order of all columns that must be equal, then of the others.

    Raises:
        AssertionError: Columns or the number of rows differ, or a column is of another kind.
    """
    assert set(here.column_names) == set(there.column_names), f"{name}: other columns"
    assert len(here) == len(there), f"{name}: {len(here)} rows against {len(there)}"
    here = _with_plain_types(here)
    there = there.select(here.column_names).cast(here.schema)
    order = sorted(here.column_names, key=lambda column: here.schema.field(column).type in WITHIN)
    keys = [(column, "ascending") for column in order]
    here, there = (table.take(pc.sort_indices(table, sort_keys=keys)) for table in (here, there))
    return [_compare_column(name, column, here[column], there[column]) for column in order]


def report(columns: Iterable[Column]) -> str:
    """Say what was compared, and list by cause what is not equal in every bit."""
    columns = list(columns)
    unequal = sorted((c for c in columns if c.n_unequal), key=lambda c: -c.largest)
    n_values = sum(c.n_rows for c in columns)
    n_unequal = sum(c.n_unequal for c in unequal)
    lines = [
        f"{len({c.table for c in columns})} tables, {len(columns)} columns, {n_values:,} values: "
        f"{len(columns) - len(unequal)} columns and {n_values - n_unequal:,} values equal."
    ]
    for kind, cause in CAUSES.items():
        of_kind = [
            c for c in unequal if c.kind == kind and c.n_unequal > c.n_noise and not c.n_beyond
        ]
        if of_kind:
            n = sum(c.n_unequal - c.n_noise for c in of_kind)
            lines.append(
                f"{cause}: {len(of_kind)} columns, {n:,} values, at most {of_kind[0].largest:.1e} "
                "of the value apart."
            )
    noisy = [c for c in unequal if c.n_noise]
    if noisy:
        lines.append(
            f"spread of equal values: {', '.join(c.name for c in noisy)}, "
            f"{sum(c.n_noise for c in noisy):,} values, all within {NOISE} of 0."
        )
    lines += [
        f"beyond: {c.table}.{c.name} ({c.kind}), {c.n_beyond} of {c.n_rows} rows, "
        f"at most {c.largest:.1e} apart"
        for c in unequal
        if c.n_beyond
    ]
    return "\n".join(lines)


def _with_plain_types(table: pa.Table) -> pa.Table:
    """Spell whole numbers as int64 (DuckDB's sums are wider) and every text as string."""
    fields = [
        field.with_type(_plain_type(field.type)).with_nullable(True) for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return pa.int64()
    is_text = pa.types.is_dictionary(kind) or pa.types.is_large_string(kind)
    return pa.string() if is_text else kind


def _compare_column(table: str, name: str, here: pa.Array, there: pa.Array) -> Column:
    kind = here.type
    if kind in WITHIN:
        one, other = (side.to_numpy().astype(np.float64) for side in (here, there))
        unequal = ~((one == other) | (np.isnan(one) & np.isnan(other)))
        noise = unequal & (np.maximum(np.abs(one), np.abs(other)) < NOISE)
        distance = np.where(unequal & ~noise, _relative_distance(one, other), 0)
        n_beyond = int((distance > WITHIN[kind]).sum())
    else:
        both_null = pc.and_(pc.is_null(here), pc.is_null(there))
        equal = pc.or_(pc.fill_null(pc.equal(here, there), False), both_null)
        unequal = ~equal.to_numpy()
        noise = np.zeros(len(here), dtype=bool)
        distance = np.where(unequal, np.inf, 0)
        n_beyond = int(unequal.sum())
    return Column(
        table,
        name,
        kind,
        n_rows=len(here),
        n_unequal=int(unequal.sum()),
        n_noise=int(noise.sum()),
        n_beyond=n_beyond,
        largest=float(distance.max(initial=0)),
    )


def _relative_distance(
    one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the distance over the larger of two values; of NULL, NaN here, it is infinite."""
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.abs(one - other) / np.maximum(np.abs(one), np.abs(other))
    return np.where(np.isnan(distance), np.inf, distance)
