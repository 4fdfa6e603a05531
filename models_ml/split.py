"""Stratified folds that follow the application, not the position of its row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from warehouse.errors import GateError


def assign_folds(
    keys: npt.NDArray[np.int64],
    target: npt.NDArray[np.integer],
    n_folds: int = 5,
    *,
    seed: int,
) -> npt.NDArray[np.int8]:
    """Give every application a fold, the classes spread evenly over the folds.

    Within each class the applications are ordered by a hash of (key, seed) and cut into equal
    parts. The order of the rows has no influence, and when outcomes are added later only the
    applications at the edges of the parts change their fold.

    Args:
        keys: ``sk_id_curr``, shape (n,), unique.
        target: 0 or 1, shape (n,).
        n_folds: Number of folds, 2 to 127.
        seed: Another seed gives other folds.

    Returns:
        Fold 0 .. n_folds - 1 of each row, in the order of ``keys``.

    Raises:
        GateError: Keys repeat, the target holds anything but 0 and 1, or a class has fewer rows
            than there are folds.
    """
    if len(np.unique(keys)) != len(keys):
        raise GateError("Folds: expected unique keys, found repeated ones. Check the feature mart.")
    if not np.isin(target, (0, 1)).all():
        raise GateError("Folds: expected targets 0 and 1 only. Leave out unlabelled applications.")
    order = np.argsort(_hash_keys(keys, seed), kind="stable")
    folds = np.empty(len(keys), dtype=np.int8)
    for label in (0, 1):
        members = order[target[order] == label]
        if len(members) < n_folds:
            raise GateError(
                f"Folds: expected at least {n_folds} applications with target {label}, "
                f"found {len(members)}. Load more outcomes before training."
            )
        folds[members] = np.arange(len(members)) * n_folds // len(members)
    return folds


def _hash_keys(keys: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.uint64]:
    """Scramble keys with the SplitMix64 finaliser (Steele, Lea and Flood 2014); a bijection."""
    step = (seed * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) % 2**64
    mixed = keys.astype(np.uint64) + np.uint64(step)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
