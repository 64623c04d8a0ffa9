"""An isolation forest whose cuts may lie askew: a yardstick, not a part of a scan.

Hariri, Kind and Brunner 2019, Extended Isolation Forest, at its full extension. Each cut has a random direction and goes through a
random point of the box that the rows fill; the rest is as in the plain forest.
"""

from __future__ import annotations

import numpy as np

from detector.evaluate.measures import Floats

TREES, ROWS_A_TREE = 200, 256


def extended_forest(values: Floats, seed: int, trees: int = TREES, rows_a_tree: int = ROWS_A_TREE) -> Floats:
    """float64[rows] from 0 to 1, higher is odder; the columns are put on one scale first (median and mean absolute deviation)."""
    spread = np.abs(values - np.median(values, axis=0)).mean(axis=0)
    scaled = (values - np.median(values, axis=0)) / np.where(spread > 0, spread, 1.0)
    rng = np.random.default_rng(seed)
    size = min(rows_a_tree, len(scaled))
    deepest = int(np.ceil(np.log2(max(size, 2))))
    depth = np.zeros(len(scaled))
    for _ in range(trees):
        sample = scaled[rng.choice(len(scaled), size, replace=False)]
        depth += _depths(sample, scaled, np.arange(len(sample)), np.arange(len(scaled)), 0, deepest, rng)
    return np.asarray(2.0 ** (-depth / trees / max(_usual_depth(size), 1e-9)))


def _depths(
    sample: Floats, values: Floats, of_sample: np.ndarray, rows: np.ndarray, level: int, deepest: int, rng: np.random.Generator
) -> Floats:
    """float64[len(values)]: of `rows` how deep each comes to lie in one tree that is grown on the sample; 0 elsewhere."""
    out = np.zeros(len(values))
    held = sample[of_sample]
    low, high = (held.min(axis=0), held.max(axis=0)) if len(held) else (np.zeros(values.shape[1]), np.zeros(values.shape[1]))
    if level >= deepest or len(held) <= 1 or not (high > low).any():
        out[rows] = level + _usual_depth(len(held))
        return out
    normal = rng.normal(size=values.shape[1]) * (high > low)
    cut = float(rng.uniform(low, high) @ normal)
    left, mine = values[rows] @ normal <= cut, held @ normal <= cut
    for which in (True, False):
        out += _depths(sample, values, of_sample[mine == which], rows[left == which], level + 1, deepest, rng)
    return out


def _usual_depth(rows: int) -> float:
    """The mean depth of a search among so many rows that fails (Liu, Ting and Zhou 2008)."""
    if rows <= 1:
        return 0.0
    return 1.0 if rows == 2 else 2.0 * (float(np.log(rows - 1)) + 0.5772156649) - 2.0 * (rows - 1) / rows
