"""Neighbours are the nearest ones, whoever is looked up beside them, and never oneself."""

from __future__ import annotations

import numpy as np
import pytest

from models_ml.neighbours import find_neighbours


def random_rows(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return random.normal(scale=0.2, size=(n, 30)), 100_000 + np.arange(n, dtype=np.int64)


def test_the_nearest_come_first_and_nobody_is_his_own_neighbour() -> None:
    # given a reference that holds some of the rows
    rows, keys = random_rows(300, seed=1)
    others, other_keys = random_rows(160, seed=2)
    reference = np.concatenate([rows[:40], others])
    reference_keys = np.concatenate([keys[:40], other_keys + 800_000])
    # when
    found = find_neighbours(rows, keys, reference, reference_keys, 10, 1)
    # then
    gaps = np.linalg.norm(rows[:, None] - reference, axis=2)
    gaps[np.arange(40), np.arange(40)] = np.inf
    expected = np.argsort(gaps, axis=1)[:, :10]
    assert found.places.tolist() == expected.tolist()
    np.testing.assert_allclose(
        found.distances, np.take_along_axis(gaps, expected, axis=1), rtol=1e-12
    )


def test_neighbours_do_not_depend_on_who_else_is_looked_up() -> None:
    rows, keys = random_rows(9000, seed=3)
    reference, reference_keys = rows[::30], keys[::30]
    together = find_neighbours(rows, keys, reference, reference_keys, 10, 2)
    some = np.array([8999, 17, 4000, 0])
    alone = find_neighbours(rows[some], keys[some], reference, reference_keys, 10, 1)
    assert alone.places.tolist() == together.places[some].tolist()
    assert alone.distances.tolist() == together.distances[some].tolist()


def test_equals_come_in_the_order_of_their_places() -> None:
    reference, reference_keys = np.zeros((5, 3)), np.arange(5, dtype=np.int64)
    found = find_neighbours(
        np.zeros((1, 3)), np.array([99], np.int64), reference, reference_keys, 3, 1
    )
    assert found.places.tolist() == [[0, 1, 2]]
    assert found.distances.tolist() == [[0.0, 0.0, 0.0]]


def test_too_small_a_reference_is_refused() -> None:
    rows, keys = random_rows(10, seed=4)
    with pytest.raises(ValueError, match="expected more than 10 resolved applications"):
        find_neighbours(rows, keys, rows, keys, 10, 1)
