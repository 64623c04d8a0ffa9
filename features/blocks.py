"""A value beside its neighbours by blocks: some fifty rows that follow each other are each other's yardstick.

Cheaper than a window around each row (`features.arrays.neighbours`), which matters where fourteen signals are compared; medians
make up for the row itself being in its block.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.arrays import segments as seg
from features.arrays.neighbours import LEAST, MAD_TO_SIGMA
from features.arrays.segments import Floats, Ints

BLOCK = 50
SPREAD_SHARE = 0.5
"""A spread is at least this share of the standard deviation over the pool: most signals are 0 nearly everywhere."""

LIMIT = 10.0
"""Farther out than this is no odder."""


def blocks_of(group: Ints, position: Ints, size: int = BLOCK) -> Ints:
    """int64[n]: a number for each block of about `size` rows of a group that follow each other by position; the last may be longer."""
    n = len(group)
    order = np.lexsort((np.arange(n), position, group))
    ordered = group[order]
    rank = seg.rank_in_segment(ordered)
    first = seg.start_of(ordered)
    length = seg.count_per(first, n)[first] if n else np.empty(0, dtype=np.int64)
    inside = np.minimum(rank // size, np.maximum(length // size - 1, 0))
    starts = np.ones(n, dtype=np.bool_)
    starts[1:] = (ordered[1:] != ordered[:-1]) | (inside[1:] != inside[:-1])
    out = np.empty(n, dtype=np.int64)
    out[order] = np.cumsum(starts) - 1
    return out


def standardised(value: Floats, ladder: Sequence[Ints], pool: Ints) -> Floats:
    """float64[n], from -`LIMIT` to `LIMIT`: the value less its block's median, in spreads; NaN stays NaN.

    ladder: blocks, the nearest first; one with fewer than `LEAST` known values is left for the next. pool: what the least spread comes
    from.
    """
    known = ~np.isnan(value)
    median, spread = np.full(len(value), np.nan), np.full(len(value), np.nan)
    for block in ladder:
        size = int(block.max(initial=-1)) + 1
        enough = (seg.count_per(block, size, known) >= LEAST)[block] & known & np.isnan(median)
        rows = np.flatnonzero(known)
        middle = seg.median_per(block[rows], value[rows], size)[block]
        away = np.abs(value - middle)
        width = MAD_TO_SIGMA * seg.median_per(block[rows], away[rows], size)[block]
        median, spread = np.where(enough, middle, median), np.where(enough, width, spread)
    floor = np.maximum(SPREAD_SHARE * _deviation(value, pool), 1e-6)
    return np.asarray(np.clip((value - median) / np.fmax(spread, floor), -LIMIT, LIMIT))


def _deviation(value: Floats, pool: Ints) -> Floats:
    """float64[n]: the standard deviation of the known values of each row's pool."""
    known = ~np.isnan(value)
    size = int(pool.max(initial=-1)) + 1
    count = np.maximum(seg.count_per(pool, size, known), 1)
    mean = np.bincount(pool[known], value[known], minlength=size) / count
    square = np.bincount(pool[known], (value[known] - mean[pool[known]]) ** 2, minlength=size) / count
    return np.asarray(np.sqrt(square)[pool])
