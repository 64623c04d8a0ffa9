"""Flat trees: scikit-learn's scores, and nothing unsound gets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import IsolationForest

from models.trees import DEEPEST, LEAF, DamagedTreesError, Floats, Ints, Singles, Table, Trees, average_path, float32_below, from_sklearn


def grown(rows: int, columns: int, seed: int, trees: int = 12, rows_a_tree: int = 64) -> tuple[IsolationForest, Singles]:
    matrix = np.random.default_rng(seed).standard_normal((rows, columns)).astype(np.float32)
    if seed % 2:  # ties and steps, as counts have
        matrix = np.round(matrix)
    forest = IsolationForest(n_estimators=trees, max_samples=min(rows_a_tree, rows), random_state=seed % 1000).fit(matrix)
    return forest, matrix


@given(rows=st.integers(2, 300), columns=st.integers(1, 6), seed=st.integers(0, 10_000), rows_a_tree=st.sampled_from([2, 3, 16, 256]))
@settings(max_examples=25)
def test_scores_are_those_of_scikit_learn(rows: int, columns: int, seed: int, rows_a_tree: int) -> None:
    forest, matrix = grown(rows, columns, seed, rows_a_tree=rows_a_tree)
    trees = from_sklearn(forest.estimators_, columns)
    judged = np.concatenate([matrix, np.random.default_rng(seed).standard_normal((50, columns)).astype(np.float32) * 4])
    found = trees.scores(trees.table.path_sums(np.ascontiguousarray(judged.T)))
    np.testing.assert_allclose(found, -forest.score_samples(judged), rtol=0, atol=1e-9)


def test_scores_are_those_of_scikit_learn_at_full_size() -> None:
    forest, matrix = grown(3000, 20, 4, trees=200, rows_a_tree=256)
    trees = from_sklearn(forest.estimators_, 20)
    found = trees.scores(trees.table.path_sums(np.ascontiguousarray(matrix.T)))
    np.testing.assert_allclose(found, -forest.score_samples(matrix), rtol=0, atol=1e-9)


def test_values_on_a_threshold_go_left() -> None:
    trees = tiny().trees()
    ends = trees.table.path_sums(np.array([[0.5, np.nextafter(np.float32(0.5), np.float32(1))], [0.0, 0.0]], dtype=np.float32))
    # the second tree sends both the same way
    assert ends[0] - ends[1] == pytest.approx(trees.path[1] - trees.path[2])
    assert trees.path[1] != trees.path[2]


@given(st.floats(-1e30, 1e30), st.floats(-1e30, 1e30).map(np.float32))
def test_a_threshold_reads_the_same_as_float32(bound: float, value: np.float32) -> None:
    below = float32_below(np.array([bound]))[0]
    assert (value <= below) == (float(value) <= bound)


def test_average_path_is_that_of_the_paper() -> None:
    paths = average_path(np.array([1, 2, 3, 256]))
    assert paths[:2].tolist() == [0.0, 1.0]
    assert paths[2] == pytest.approx(2 * (np.log(2) + np.euler_gamma) - 4 / 3)
    assert paths[3] == pytest.approx(10.244770920)


def test_expected_path_of_a_node_is_the_mean_over_its_rows() -> None:
    forest, _ = grown(200, 4, 2)
    trees = from_sklearn(forest.estimators_, 4)
    split = np.flatnonzero(trees.feature != LEAF)
    left, right = split + 1, trees.right[split]
    mean = (trees.path[left] * trees.rows[left] + trees.path[right] * trees.rows[right]) / trees.rows[split]
    np.testing.assert_allclose(trees.path[split], mean, rtol=1e-12)


def test_trees_of_one_row_each_say_nothing() -> None:
    leaf, zero = np.array([LEAF]), np.zeros(1, dtype=np.float32)
    trees = Trees.of(leaf, zero, leaf, np.array([1]), np.array([0, 1]), features=1)
    assert trees.scores(Table.of(trees).path_sums(np.zeros((1, 3), dtype=np.float32))).tolist() == [1.0, 1.0, 1.0]


# --- what is refused


@dataclass(frozen=True)
class Parts:
    feature: Ints
    threshold: Floats
    right: Ints
    rows: Ints
    starts: Ints
    features: int = 2

    def trees(self) -> Trees:
        return Trees.of(self.feature, self.threshold.astype(np.float32), self.right, self.rows, self.starts, self.features)


def tiny() -> Parts:
    """Two trees of five rows: one with a single split, one with two."""
    return Parts(
        feature=np.array([0, LEAF, LEAF, 1, 0, LEAF, LEAF, LEAF]),
        threshold=np.array([0.5, 0.0, 0.0, 0.1, -0.2, 0.0, 0.0, 0.0]),
        right=np.array([2, LEAF, LEAF, 7, 6, LEAF, LEAF, LEAF]),
        rows=np.array([5, 2, 3, 5, 4, 1, 3, 1]),
        starts=np.array([0, 3, 8]),
    )


def put(name: str, place: int, value: float) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        array = getattr(parts, name).copy()
        array[place] = value
        return replace(parts, **{name: array})

    return change


def test_sound_parts_are_taken() -> None:
    trees = tiny().trees()
    assert trees.count == 2
    assert trees.depth.tolist() == [0, 1, 1, 0, 1, 2, 2, 1]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(put("feature", 0, 2), id="signal too high"),
        pytest.param(put("feature", 0, -2), id="signal too low"),
        pytest.param(put("feature", 1, 0), id="leaf that splits"),
        pytest.param(put("right", 0, LEAF), id="split without child"),
        pytest.param(put("right", 1, 2), id="leaf with child"),
        pytest.param(put("right", 0, 0), id="child is itself"),
        pytest.param(put("right", 4, 3), id="child leads back"),
        pytest.param(put("right", 0, 1), id="one child twice"),
        pytest.param(put("right", 0, 3), id="child in the next tree"),
        pytest.param(put("right", 3, 8), id="child beyond the end"),
        pytest.param(put("right", 3, 2**62), id="child far away"),
        pytest.param(put("right", 3, 6), id="node with two parents"),
        pytest.param(put("threshold", 0, np.nan), id="threshold missing"),
        pytest.param(put("threshold", 3, np.inf), id="threshold infinite"),
        pytest.param(put("rows", 2, 2), id="rows do not add up"),
        pytest.param(put("rows", 5, 0), id="no rows"),
        pytest.param(put("rows", 0, -5), id="negative rows"),
        pytest.param(put("starts", 0, 1), id="first tree late"),
        pytest.param(put("starts", 1, 0), id="empty tree"),
        pytest.param(put("starts", 1, 9), id="trees backwards"),
        pytest.param(put("starts", 2, 7), id="nodes left over"),
        pytest.param(put("starts", 2, 9), id="nodes missing"),
        pytest.param(lambda parts: replace(parts, starts=parts.starts[:1]), id="no tree"),
        pytest.param(lambda parts: replace(parts, rows=parts.rows[:-1]), id="array too short"),
        pytest.param(lambda parts: replace(parts, features=1), id="fewer signals"),
        pytest.param(lambda parts: replace(parts, rows=np.array([5, 2, 3, 6, 5, 1, 4, 1])), id="trees of unequal size"),
    ],
)
def test_unsound_parts_are_refused(change: Callable[[Parts], Parts]) -> None:
    with pytest.raises(DamagedTreesError):
        change(tiny()).trees()


@pytest.mark.parametrize("splits", [DEEPEST, DEEPEST + 1])
def test_a_tree_has_a_deepest_level(splits: int) -> None:
    """A chain to the left: every split has a leaf to its right."""
    feature = np.array([0] * splits + [LEAF] * (splits + 1))
    right = np.array([2 * splits - node for node in range(splits)] + [LEAF] * (splits + 1))
    rows = np.array([splits + 1 - node for node in range(splits + 1)] + [1] * splits)
    parts = Parts(feature, np.zeros(len(feature)), right, rows, np.array([0, len(feature)]))
    if splits <= DEEPEST:
        assert parts.trees().depth.max() == splits
        return
    with pytest.raises(DamagedTreesError, match="deeper"):
        parts.trees()
