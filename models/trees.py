"""The trees of an isolation forest as flat arrays: checked on the way in, walked level by level with NumPy.

A tree lies in preorder: the left child of a node is the next node, so one index (the right child) and the number of rows
at each node are all there is to store; everything else follows. Scores equal scikit-learn's `score_samples`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]

MOST_TREES = 2_000
MOST_ROWS_A_TREE = 4_096
DEEPEST = 12
TOP_LEVELS = 3
"""Levels that are compared for all rows column by column before the walk: contiguous, so cheaper than gathering."""
LEAF = -1


class DamagedTreesError(SuluhError):
    """Arrays that are not the trees of an isolation forest."""


def average_path(rows: Ints) -> Floats:
    """The mean path that splitting so many rows further would take (Liu, Ting and Zhou 2008, equation 1)."""
    count = np.maximum(rows, 3).astype(np.float64)
    grown = 2.0 * (np.log(count - 1.0) + np.euler_gamma) - 2.0 * (count - 1.0) / count
    return np.where(rows <= 1, 0.0, np.where(rows == 2, 1.0, grown))


def float32_below(values: Floats) -> Singles:
    """float32: the largest at most each value, so that `x <= value` reads the same for every float32 x."""
    near = values.astype(np.float32)
    return np.where(near.astype(np.float64) > values, np.nextafter(near, np.float32(-np.inf)), near)


@dataclass(frozen=True, eq=False)
class Trees:
    """feature int64[nodes] (-1: a leaf), threshold float32[nodes] (left where x <= it), right int64[nodes] (-1: a leaf) and rows
    int64[nodes] (how many it was grown on), trees one after the other from `starts` int64[trees + 1]. Node indices are absolute.
    Built by `Trees.of` alone, so every instance holds what `of` checks."""

    feature: Ints
    threshold: Singles
    right: Ints
    rows: Ints
    starts: Ints
    features: int
    depth: Ints

    @classmethod
    def of(cls, feature: Ints, threshold: Singles, right: Ints, rows: Ints, starts: Ints, features: int) -> Trees:
        """Trees from arrays of any origin; DamagedTreesError unless they are sound: children lie ahead and in their own tree, each
        node but the roots has one parent, features are known, thresholds finite, rows add up, no deeper than `DEEPEST`."""
        nodes = len(feature)
        _check_starts(starts, nodes)
        for name, held in (("threshold", threshold), ("right", right), ("rows", rows)):
            _require(len(held) == nodes, f"{name} has {len(held)} entries for {nodes} nodes")
        leaf = feature == LEAF
        _require(bool(((feature >= LEAF) & (feature < features)).all()), "a split on a signal that is not there")
        _require(bool((leaf == (right == LEAF)).all()), "a leaf with a child, or a split without")
        _require(bool(np.isfinite(threshold[~leaf]).all()), "a threshold that is no number")
        split = np.flatnonzero(~leaf)
        _check_children(split, right[split], starts)
        _check_rows(split, right[split], rows, starts)
        return cls(feature, threshold, right, rows, starts, features, _depths(leaf, right, starts))

    @property
    def count(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def path(self) -> Floats:
        """float64[nodes]: the expected path length of the rows each node was grown on (exact at a leaf)."""
        leaf = self.feature == LEAF
        total = np.where(leaf, (self.depth + average_path(self.rows)) * self.rows, 0.0)
        for level in range(int(self.depth.max(initial=0)) - 1, -1, -1):
            nodes = np.flatnonzero(~leaf & (self.depth == level))
            total[nodes] = total[nodes + 1] + total[self.right[nodes]]
        return np.asarray(total / self.rows)

    @cached_property
    def normal_path(self) -> float:
        """The mean path in a tree of so many rows: the unit in which depths are compared."""
        return float(average_path(self.rows[:1])[0])

    @cached_property
    def table(self) -> Table:
        return Table.of(self)

    def scores(self, path_sum: Floats) -> Floats:
        """float64[n] from 0 to 1: the score of summed path lengths; 1 where each tree was grown on a single row."""
        unit = self.count * self.normal_path
        return np.exp2(-path_sum / unit) if unit > 0 else np.ones_like(path_sum)


def _require(holds: bool, fault: str) -> None:
    if not holds:
        raise DamagedTreesError(f"The model's trees are damaged: {fault}.")


def _check_starts(starts: Ints, nodes: int) -> None:
    _require(2 <= len(starts) <= MOST_TREES + 1, f"{len(starts) - 1} trees")
    _require(bool(starts[0] == 0 and starts[-1] == nodes and (np.diff(starts) > 0).all()), "trees that do not follow one another")


def _check_children(split: Ints, right: Ints, starts: Ints) -> None:
    """Every child lies ahead of its parent and inside its tree, and is nobody else's: so there is no cycle and nothing is adrift."""
    ends = starts[np.searchsorted(starts, split, side="right")]
    _require(bool(((right > split + 1) & (right < ends)).all()), "a child outside its tree, or one that leads back")
    parents = np.bincount(np.concatenate([split + 1, right]), minlength=int(starts[-1]))
    expected = np.ones(int(starts[-1]), dtype=np.int64)
    expected[starts[:-1]] = 0
    _require(np.array_equal(parents, expected), "a node with no parent, or with two")


def _check_rows(split: Ints, right: Ints, rows: Ints, starts: Ints) -> None:
    _require(bool((rows >= 1).all() and (rows <= MOST_ROWS_A_TREE).all()), "a node grown on too few or too many rows")
    _require(bool((rows[starts[:-1]] == rows[0]).all()), "trees grown on unequal numbers of rows")
    _require(bool((rows[split] == rows[split + 1] + rows[right]).all()), "rows that do not add up")


def _depths(leaf: Bools, right: Ints, starts: Ints) -> Ints:
    """int64[nodes]: edges from the root."""
    depth = np.zeros(len(leaf), dtype=np.int64)
    nodes = starts[:-1]
    for level in range(DEEPEST + 1):
        depth[nodes] = level
        split = nodes[~leaf[nodes]]
        if len(split) == 0:
            return depth
        nodes = np.concatenate([split + 1, right[split]])
    raise DamagedTreesError(f"The model's trees are damaged: deeper than {DEEPEST} splits.")


def from_sklearn(estimators: Sequence[Any], features: int) -> Trees:
    """The trees of a fitted scikit-learn forest, in its order; their nodes lie in preorder already."""
    grown = [estimator.tree_ for estimator in estimators]
    starts = np.concatenate([[0], np.cumsum([tree.node_count for tree in grown])]).astype(np.int64)
    leaf = np.concatenate([tree.children_left for tree in grown]) < 0
    right = np.concatenate([tree.children_right + start for tree, start in zip(grown, starts[:-1], strict=True)])
    threshold = float32_below(np.concatenate([tree.threshold for tree in grown]))
    return Trees.of(
        feature=np.where(leaf, LEAF, np.concatenate([tree.feature for tree in grown])).astype(np.int64),
        threshold=np.where(leaf, np.float32(0.0), threshold),
        right=np.where(leaf, LEAF, right).astype(np.int64),
        rows=np.concatenate([tree.n_node_samples for tree in grown]).astype(np.int64),
        starts=starts,
        features=features,
    )


@dataclass(frozen=True, eq=False)
class Table:
    """All trees padded to full binary trees of one depth: node j of a level has its children at 2j and 2j + 1 of the next.

    feature intp[trees, 2**depth - 1] and threshold float32 of the same shape (infinite below a leaf: always left);
    path float64[trees, 2**depth]."""

    depth: int
    feature: npt.NDArray[np.intp]
    threshold: Singles
    path: Floats

    @classmethod
    def of(cls, trees: Trees) -> Table:
        depth = int(trees.depth.max(initial=0))
        level = trees.starts[:-1, None]
        feature, threshold = [], []
        for _ in range(depth):
            leaf = trees.feature[level] == LEAF
            feature.append(np.where(leaf, 0, trees.feature[level]))
            threshold.append(np.where(leaf, np.float32(np.inf), trees.threshold[level]))
            children = np.stack([np.where(leaf, level, level + 1), np.where(leaf, level, trees.right[level])], axis=2)
            level = children.reshape(trees.count, -1)
        flat_feature = np.concatenate(feature, axis=1) if depth else np.empty((trees.count, 0))
        flat_threshold = np.concatenate(threshold, axis=1) if depth else np.empty((trees.count, 0))
        return cls(depth, flat_feature.astype(np.intp), flat_threshold.astype(np.float32), trees.path[level])

    def path_sums(self, matrix: Singles) -> Floats:
        """float64[n]: summed path lengths over the trees, in their order, of a contiguous matrix[features, n] without gaps."""
        rows = matrix.shape[1]
        total = np.zeros(rows)
        walk = _Walk.over(matrix)
        for feature, threshold, path in zip(self.feature, self.threshold, self.path, strict=True):
            total += path[walk.leaves(feature, threshold, self.depth)]
        return total


@dataclass(frozen=True, eq=False)
class _Walk:
    """One chunk of rows and the buffers that a walk needs, made once for all trees."""

    matrix: Singles
    flat: Singles
    row: npt.NDArray[np.intp]
    cell: npt.NDArray[np.intp]
    value: Singles
    bound: Singles
    goes_right: Bools

    @classmethod
    def over(cls, matrix: Singles) -> _Walk:
        rows = matrix.shape[1]
        single = np.empty(rows, dtype=np.float32)
        row = np.arange(rows, dtype=np.intp)
        return cls(matrix, matrix.reshape(-1), row, np.empty_like(row), single, np.empty_like(single), np.empty(rows, dtype=np.bool_))

    def leaves(self, feature: npt.NDArray[np.intp], threshold: Singles, depth: int) -> npt.NDArray[np.intp]:
        """intp[n]: the place of each row's leaf on the lowest level of one padded tree."""
        top = min(TOP_LEVELS, depth)
        place = self._top(feature, threshold, top)
        offset = feature * self.matrix.shape[1]
        for level in range(top, depth):
            nodes = slice((1 << level) - 1, (2 << level) - 1)
            # mode="clip" lets take write into a buffer without a copy; places are in range by construction
            offset[nodes].take(place, out=self.cell, mode="clip")
            np.add(self.cell, self.row, out=self.cell)
            self.flat.take(self.cell, out=self.value, mode="clip")
            threshold[nodes].take(place, out=self.bound, mode="clip")
            np.greater(self.value, self.bound, out=self.goes_right)
            place += place
            place += self.goes_right
        return place

    def _top(self, feature: npt.NDArray[np.intp], threshold: Singles, top: int) -> npt.NDArray[np.intp]:
        """intp[n]: the place of each row on level `top`: all nodes above it are compared for all rows, then one is picked."""
        place = np.zeros(len(self.row), dtype=np.intp)
        turns: list[Bools] = []
        for level in range(top):
            first = (1 << level) - 1
            options = [self.matrix[feature[node]] > threshold[node] for node in range(first, 2 * first + 1)]
            for turn in reversed(turns):
                options = [(left & ~turn) | (right & turn) for left, right in zip(options[::2], options[1::2], strict=True)]
            turns.append(options[0])
            place += place
            place += options[0]
        return place
