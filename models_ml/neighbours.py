"""Finds the applications whose scores were made of most similar contributions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# Candidates beyond those asked for. Single precision finds them, double precision ranks them: so
# the order does not depend on which applications are looked up together.
SPARE = 6


class Neighbours(NamedTuple):
    """The nearest reference rows of each row asked for, nearest first, both of shape (n, k).

    Attributes:
        places: Rows of the reference.
        distances: Euclidean, in the unit of the rows.
    """

    places: npt.NDArray[np.int32]
    distances: npt.NDArray[np.float64]


def find_neighbours(
    rows: npt.NDArray[np.float64],
    keys: npt.NDArray[np.int64],
    reference: npt.NDArray[np.float64],
    reference_keys: npt.NDArray[np.int64],
    n_neighbours: int,
    threads: int,
) -> Neighbours:
    """Return the nearest rows of the reference, exactly; nobody is a neighbour of himself.

    Every distance is computed, in blocks: in thirty dimensions a tree visits most of the reference
    and takes twice as long. Of equal distances the lower place comes first.

    Args:
        rows: What to find neighbours of, shape (n, d).
        keys: Their keys, shape (n,).
        reference: Where to find them, shape (m, d), m above ``n_neighbours``.
        reference_keys: Their keys, shape (m,).
        n_neighbours: How many, k.
        threads: Threads to share the rows.

    Raises:
        ValueError: The reference is too small.
    """
    from sklearn.neighbors import NearestNeighbors
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if len(reference) <= n_neighbours:
        raise ValueError(
            f"Neighbours: expected more than {n_neighbours} resolved applications to choose from, "
            f"found {len(reference)}."
        )
    n_candidates = min(n_neighbours + 1 + SPARE, len(reference))
    index = NearestNeighbors(n_neighbors=n_candidates, algorithm="brute")
    index.fit(reference.astype(np.float32))
    places = np.empty((len(rows), n_neighbours), np.int32)
    distances = np.empty((len(rows), n_neighbours))
    with threadpool_limits(limits=threads):
        # The candidates' rows are gathered, so that blocks keep memory small.
        for start in range(0, len(rows), 8192):
            part = slice(start, start + 8192)
            found = index.kneighbors(rows[part].astype(np.float32), return_distance=False)
            found.sort(axis=1)
            gaps = np.sqrt(((reference[found] - rows[part, None]) ** 2).sum(axis=2))
            gaps[reference_keys[found] == keys[part, None]] = np.inf
            order = np.argsort(gaps, axis=1, kind="stable")[:, :n_neighbours]
            places[part] = np.take_along_axis(found, order, axis=1)
            distances[part] = np.take_along_axis(gaps, order, axis=1)
    return Neighbours(places, distances)
