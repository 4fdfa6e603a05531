"""The comparison itself: what it calls equal, and that it sees what is not."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.spark.parity import Column, compare, report

HERE = pa.table(
    {
        "k": [1, 2, 3, None],
        "s": ["a", "b", None, "d"],
        "x": [1.0, 2.0, None, 0.1],
        "y": pa.array([1, 2, 3, 4], pa.float32()),
    }
)


def changed(column: str, values: pa.Array) -> dict[str, Column]:
    there = HERE.set_column(HERE.column_names.index(column), column, values)
    return {found.name: found for found in compare("t", HERE, there)}


def test_rows_in_another_order_and_wider_numbers_are_equal() -> None:
    there = HERE.take([2, 0, 3, 1])
    there = there.set_column(0, "k", there["k"].cast(pa.int32()))
    assert sum(column.n_unequal for column in compare("t", HERE, there)) == 0


@pytest.mark.parametrize(
    ("value", "n_beyond"), [(2.0 + 1e-9, 0), (2.0 + 4e-9, 1), (None, 1), (float("inf"), 1)]
)
def test_a_double_may_differ_by_a_billionth(value: float | None, n_beyond: int) -> None:
    found = changed("x", pa.array([1.0, value, None, 0.1]))["x"]
    assert (found.n_unequal, found.n_beyond) == (1, n_beyond)


def test_noise_beside_nothing_is_told_apart() -> None:
    here, there = pa.table({"x": [0.0, 0.0]}), pa.table({"x": [1e-17, 1e-12]})
    [found] = compare("t", here, there)
    assert (found.n_unequal, found.n_noise, found.n_beyond) == (2, 1, 1)


def test_a_float_may_be_its_neighbour() -> None:
    assert changed("y", pa.array([1, 2.0000002, 3, 4], pa.float32()))["y"].n_beyond == 0
    assert changed("y", pa.array([1, 2.0000005, 3, 4], pa.float32()))["y"].n_beyond == 1


@pytest.mark.parametrize(
    ("column", "values"),
    [("k", pa.array([1, 2, 4, None])), ("s", pa.array(["a", "b", "", "d"]))],
)
def test_keys_and_texts_must_be_equal(column: str, values: pa.Array) -> None:
    assert changed(column, values)[column].n_beyond == 1


def test_other_columns_or_rows_cannot_be_compared() -> None:
    with pytest.raises(AssertionError, match="columns"):
        compare("t", HERE, HERE.drop_columns("s"))
    with pytest.raises(AssertionError, match="4 rows against 3"):
        compare("t", HERE, HERE.slice(1))


def test_the_report_counts_what_is_equal_and_names_what_is_not() -> None:
    text = report(changed("x", pa.array([1.0, 2.1, None, 0.1])).values())
    assert text.startswith("1 tables, 4 columns, 16 values: 3 columns and 15 values equal.")
    assert "beyond: t.x (double), 1 of 4 rows" in text
