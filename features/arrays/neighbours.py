"""A value against its neighbours in the queue: the rows of one segment that lie nearest in order, this row left out.

They met the same load, leave, season and outage, so they are the control group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from features.arrays import segments as seg
from features.arrays.segments import Bools, Floats, Ints

EITHER_SIDE = 25
LEAST = 8
CHUNK = 4_096
"""Rows compared at a time: bounds the memory at CHUNK x 51 numbers."""

MAD_TO_SIGMA = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""


@dataclass(frozen=True)
class Neighbours:
    """median, spread (MAD as a standard deviation), count of neighbours, and how many lie above the row's own value; float64[n].

    Where a row has fewer than `LEAST` neighbours, or no value of its own, all but count are NaN.
    """

    median: Floats
    spread: Floats
    count: Floats
    above: Floats


def against_neighbours(
    codes: Ints, values: Floats, wanted: Bools | None = None, either_side: int = EITHER_SIDE, least: int = LEAST
) -> Neighbours:
    """Compare each value with up to `either_side` rows before and after it in its segment (near an edge: more on the other side).

    codes: int64[n] ascending; rows in order inside a segment; values: float64[n], NaN is nobody's neighbour. wanted: bool[n], the rows to
    compare (else all); the others are neighbours only.
    """
    n = len(codes)
    out = [np.full(n, np.nan) for _ in range(4)]
    if n:
        rows = np.flatnonzero(~np.isnan(values))
        first = seg.start_of(codes[rows])
        length = seg.count_per(first, len(rows))[first]
        beyond_the_end = np.full(2 * either_side + 1, np.nan)
        near = sliding_window_view(np.append(values[rows], beyond_the_end), 2 * either_side + 1)
        compared = np.arange(len(rows)) if wanted is None else np.flatnonzero(wanted[rows])
        for begin in range(0, len(compared), CHUNK):
            part = compared[begin : begin + CHUNK]
            place = np.clip(part - either_side, first[part], np.maximum(first[part] + length[part] - near.shape[1], first[part]))
            for target, found in zip(out, _compare(near[place], part - place, length[part], least), strict=True):
                target[rows[part]] = found
    return Neighbours(*out)


def _compare(near: Floats, at: Ints, length: Ints, least: int) -> tuple[Floats, ...]:
    """near: float64[rows, window], used up here; at: the row's own place in its window; length: of the segment."""
    rows, width = np.arange(len(near)), near.shape[1]
    own = near[rows, at]
    near[rows, at] = np.nan
    short = np.flatnonzero(length < width)
    near[short] = np.where(np.arange(width) < length[short][:, None], near[short], np.nan)
    count = np.minimum(length, width) - 1
    above = (near > own[:, None]).sum(axis=1).astype(np.float64)
    median = _median(near, count)
    near -= median[:, None]
    spread = MAD_TO_SIGMA * _median(np.abs(near, out=near), count)
    enough = count >= least
    seen = count.astype(np.float64)
    return (np.where(enough, median, np.nan), np.where(enough, spread, np.nan), seen, np.where(enough, above, np.nan))


def _median(near: Floats, count: Ints) -> Floats:
    """float64[rows]: the median of each row's known values, which are sorted in place; NaN where there is none."""
    near.sort(axis=1)  # NaN last
    safe = np.maximum(count, 1)
    rows = np.arange(len(near))
    return np.asarray((near[rows, (safe - 1) // 2] + near[rows, safe // 2]) / 2)
