"""A value against its neighbours in the queue: the rows of one segment that lie nearest in order, this row left out.

They met the same load, leave, season and outage, so they are the control group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Floats, Ints

EITHER_SIDE = 25
LEAST = 8
CHUNK = 16_384
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
        known = ~np.isnan(values)
        rows = np.flatnonzero(known)
        first = seg.start_of(codes[rows])
        length = seg.count_per(seg.start_of(codes[rows]), len(rows))[first]
        compared = np.arange(len(rows)) if wanted is None else np.flatnonzero(wanted[rows])
        for begin in range(0, len(compared), CHUNK):
            part = compared[begin : begin + CHUNK]
            for target, found in zip(out, _compare(values[rows], first, length, part, either_side, least), strict=True):
                target[rows[part]] = found
    return Neighbours(*out)


def _compare(values: Floats, first: Ints, length: Ints, own: Ints, either_side: int, least: int) -> tuple[Floats, ...]:
    width = 2 * either_side + 1
    begin = np.clip(own - either_side, first[own], np.maximum(first[own] + length[own] - width, first[own]))
    places = begin[:, None] + np.arange(width)
    inside = (places < (first[own] + length[own])[:, None]) & (places != own[:, None])
    near = np.where(inside, values[np.minimum(places, len(values) - 1)], np.nan)
    count = inside.sum(axis=1)
    median = _median(near, count)
    spread = MAD_TO_SIGMA * _median(np.abs(near - median[:, None]), count)
    above = (near > values[own][:, None]).sum(axis=1).astype(np.float64)
    enough = count >= least
    seen = count.astype(np.float64)
    return (np.where(enough, median, np.nan), np.where(enough, spread, np.nan), seen, np.where(enough, above, np.nan))


def _median(near: Floats, count: Ints) -> Floats:
    """float64[rows]: the median of each row's known values; NaN where there is none."""
    ordered = np.sort(near, axis=1)  # NaN last
    safe = np.maximum(count, 1)
    rows = np.arange(len(near))
    return np.asarray((ordered[rows, (safe - 1) // 2] + ordered[rows, safe // 2]) / 2)
