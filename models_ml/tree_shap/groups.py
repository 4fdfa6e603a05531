"""Cuts trees into groups of neighbouring leaves that ask few questions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from .kernel import CATEGORY, MAX_FEATURES, MISSING_LEFT, MISSING_RIGHT, ZERO_LEFT, ZERO_RIGHT
from .lightgbm_text import Tree

# Measured on 400 trees of 31 to 34 leaves: 7 looks up more, 9 and 10 outgrow the first cache.
MAX_BITS = 8

Path = tuple[tuple[int, bool], ...]  # inner nodes from the root, and whether left from there


class Test(NamedTuple):
    """A comparison, and which answers are left to a row on either side of it."""

    feature: int
    kind: int
    threshold: np.float32
    if_left: int
    if_right: int
    words: list[int]


class Group(NamedTuple):
    """Neighbouring leaves.

    Attributes:
        n_bits: Questions asked; an answer is a bit, set for yes.
        features: Those on the paths to the leaves; a table's slot each.
        tests: Comparisons that answer the questions.
        leaves: The value of each and, for every feature on its path: slot, questions about it, the
            answers with which it is passed, share of the training rows that passed.
    """

    n_bits: int
    features: list[int]
    tests: list[Test]
    leaves: list[tuple[float, list[tuple[int, int, int, float]]]]


def describe_groups(tree: Tree) -> Iterator[Group]:
    """Yield the groups of a tree; a constant has none.

    Raises:
        ValueError: A path tests more than ``MAX_FEATURES`` distinct features.
    """
    if not tree.features:
        return
    paths: dict[int, Path] = {}
    todo: list[tuple[int, Path]] = [(0, ())]
    while todo:
        node, path = todo.pop()
        paths[node] = path
        if len({tree.features[above] for above, _ in path}) > MAX_FEATURES:
            raise ValueError(
                f"Tree SHAP: expected at most {MAX_FEATURES} distinct features on the path to a "
                "leaf, found more. Train with a smaller max_depth."
            )
        if node >= 0:
            left, right = tree.children[node]
            todo += [(left, (*path, (node, True))), (right, (*path, (node, False)))]
    for nodes in _cut(tree, paths):
        yield _describe_group(tree, paths, nodes)


def _cut(tree: Tree, paths: dict[int, Path]) -> Iterator[list[int]]:
    """Yield the nodes of each group, its root first.

    From the leaves up, the larger part is cut off wherever both ask too much (Kundu and Misra
    1977, "A linear tree partitioning algorithm").
    """
    open_parts: dict[int, list[int]] = {}
    for node in reversed(paths):  # children come before their parent
        if node < 0:
            open_parts[node] = [node]
            continue
        parts = sorted((open_parts.pop(child) for child in tree.children[node]), key=_n_inner)
        n_above = len({tree.features[above] for above, _ in paths[node]})
        while parts and n_above + 1 + sum(map(_n_inner, parts)) > MAX_BITS:
            if part := parts.pop():
                yield part
        open_parts[node] = [node, *chain(*parts)] if any(parts) else []
    if open_parts[0]:
        yield open_parts[0]


def _n_inner(nodes: list[int]) -> int:
    return sum(node >= 0 for node in nodes)


def _describe_group(tree: Tree, paths: dict[int, Path], nodes: list[int]) -> Group:
    above = paths[nodes[0]]
    slots = {
        feature: slot
        for slot, feature in enumerate(dict.fromkeys(tree.features[node] for node, _ in above))
    }
    n_above = len(slots)
    bits = {node: 1 << slots[tree.features[node]] for node, _ in above}
    inner = [node for node in nodes if node >= 0]
    bits |= {node: 1 << n_above + position for position, node in enumerate(inner)}
    for node in inner:
        slots.setdefault(tree.features[node], len(slots))
    leaves = []
    for leaf in nodes:
        if leaf >= 0:
            continue
        factors: dict[int, tuple[int, int, float]] = {}
        for position, (node, left) in enumerate(paths[leaf]):
            asked, passed, share = factors.get(tree.features[node], (0, 0, 1.0))
            # A question about the tests above is answered yes, one inside by the way to go.
            yes = bits[node] if left or position < len(above) else 0
            share *= tree.cover(tree.children[node][not left]) / tree.cover(node)
            factors[tree.features[node]] = (asked | bits[node], passed | yes, share)
        leaves.append(
            (
                float(tree.values[~leaf]),
                [(slots[feature], *factor) for feature, factor in factors.items()],
            )
        )
    return Group(
        n_bits=n_above + len(inner),
        features=list(slots),
        tests=[
            _describe_test(tree, node, bits[node], left)
            for node, left in (*above, *((node, True) for node in inner))
        ],
        leaves=leaves,
    )


def _describe_test(tree: Tree, node: int, bit: int, yes_if_left: bool) -> Test:
    """Follow LightGBM's ``Tree::NumericalDecision`` and ``CategoricalDecision``."""
    decision, threshold = tree.decisions[node], tree.thresholds[node]
    is_category, default_left, missing = decision & 1, bool(decision & 2), decision >> 2 & 3
    words: list[int] = []
    if is_category:
        kind = CATEGORY
        start, end = tree.category_starts[int(threshold) :][:2]
        words = [*tree.category_words[start:end], 0]
    elif missing == 1:  # zero and NaN are both missing
        kind = ZERO_LEFT if default_left else ZERO_RIGHT
    elif missing == 2:
        kind = MISSING_LEFT if default_left else MISSING_RIGHT
    else:  # no value was missing in training: NaN counts as zero
        kind = MISSING_LEFT if threshold >= 0 else MISSING_RIGHT
    no = 0xFFFFFFFF ^ bit
    if_left, if_right = (0xFFFFFFFF, no) if yes_if_left else (no, 0xFFFFFFFF)
    return Test(tree.features[node], kind, threshold, if_left, if_right, words)
