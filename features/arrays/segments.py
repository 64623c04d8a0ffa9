"""Array kernels on sorted segments: the rows of one case (or queue, or officer) lie together, and are worked on without a loop.

Every function takes `codes`, int64[n], ascending: the segment of each row. A slow obvious twin of each stands in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Times = npt.NDArray[np.datetime64]

NAT = np.datetime64("NaT", "us")


def ordering(*keys: Ints) -> Ints:
    """int64[n]: the order by the first key, then the next (np.lexsort's, the other way round); equal rows stand as they stood.

    Whole numbers that fit into one word are packed and sorted at once, several times as fast.
    """
    packed = np.zeros(len(keys[0]), dtype=np.int64)
    room = 1
    for key in keys:
        low = int(key.min(initial=0))
        span = int(key.max(initial=0)) - low + 1
        room *= span
        if room >= 2**63:
            return np.lexsort(keys[::-1])
        packed = packed * span + (key - low)
    return np.argsort(packed, kind="stable")


ROOM = 16
"""Codes are counted in a table where it has no more places than so many a row; else they are sorted."""


def distinct(codes: Ints) -> tuple[Ints, Ints, Ints]:
    """int64[k], int64[k], int64[n]: the different codes ascending, the first row of each, and each row's place among them.

    np.unique's answer; without sorting where the codes lie close together.
    """
    n, low = len(codes), int(codes.min(initial=0))
    span = int(codes.max(initial=0)) - low + 1
    if span > ROOM * n:
        values, first, place = np.unique(codes, return_index=True, return_inverse=True)
        return values, first, place
    first_of = np.full(span, -1, dtype=np.int64)
    local = codes - low
    first_of[local[::-1]] = np.arange(n - 1, -1, -1)  # of equal places the last written stays: the first row
    there = first_of >= 0
    return np.flatnonzero(there) + low, first_of[there], (np.cumsum(there) - 1)[local]


def is_start(codes: Ints) -> Bools:
    """bool[n]: the row is the first of its segment."""
    out = np.ones(len(codes), dtype=np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=out[1:])
    return out


def is_end(codes: Ints) -> Bools:
    """bool[n]: the row is the last of its segment."""
    out = np.ones(len(codes), dtype=np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=out[:-1])
    return out


def start_of(codes: Ints) -> Ints:
    """int64[n]: the row number of the first row of each row's segment."""
    starts = np.flatnonzero(is_start(codes))
    return np.repeat(starts, np.diff(np.append(starts, len(codes))))


def rank_in_segment(codes: Ints) -> Ints:
    """int64[n]: 0 for the first row of a segment, 1 for the next, ..."""
    return np.arange(len(codes), dtype=np.int64) - start_of(codes)


def previous_row(codes: Ints, valid: Bools) -> Ints:
    """int64[n]: the nearest row before this one in its segment that is `valid`; -1 where there is none."""
    n = len(codes)
    if n == 0:
        return np.empty(0, dtype=np.int64)
    marks = np.where(valid, np.arange(n, dtype=np.int64), -1)
    seen = np.maximum.accumulate(marks)
    before = np.empty(n, dtype=np.int64)
    before[0] = -1
    before[1:] = seen[:-1]
    return np.where(before >= start_of(codes), before, -1)


def last_row(codes: Ints, valid: Bools) -> Ints:
    """int64[n]: this row, or the nearest before it in its segment, that is `valid`; -1 where there is none."""
    return np.where(valid, np.arange(len(codes), dtype=np.int64), previous_row(codes, valid))


def take_or(values: npt.NDArray[np.generic], rows: Ints, missing: object) -> npt.NDArray[np.generic]:
    """`values[rows]`, and `missing` where the row number is -1."""
    if len(values) == 0:
        return np.full(len(rows), missing, dtype=values.dtype)
    return np.where(rows >= 0, values[np.maximum(rows, 0)], np.asarray(missing, dtype=values.dtype))


def count_per(codes: Ints, size: int, where: Bools | None = None) -> Ints:
    """int64[size]: rows of each code (codes of -1 are nobody's)."""
    kept = codes >= 0 if where is None else where & (codes >= 0)
    return np.bincount(codes[kept], minlength=size).astype(np.int64)


def sum_per(codes: Ints, values: Ints, size: int) -> Ints:
    """int64[size]: exact sums of whole numbers by code (codes need not be sorted; -1 is nobody)."""
    out = np.zeros(size, dtype=np.int64)
    kept = codes >= 0
    np.add.at(out, codes[kept], values[kept])
    return out


def first_row_per(codes: Ints, size: int, valid: Bools) -> Ints:
    """int64[size]: row number of each code's first valid row; -1 where there is none."""
    out = np.full(size, -1, dtype=np.int64)
    rows = np.flatnonzero(valid)[::-1]
    out[codes[rows]] = rows
    return out


def last_row_per(codes: Ints, size: int, valid: Bools) -> Ints:
    """int64[size]: row number of each code's last valid row; -1 where there is none."""
    out = np.full(size, -1, dtype=np.int64)
    rows = np.flatnonzero(valid)
    out[codes[rows]] = rows
    return out


def combine_codes(parts: Sequence[Ints], sizes: Sequence[int]) -> Ints:
    """int64[n]: one number for each combination of codes (missing, -1, is a value of its own)."""
    out = np.zeros(len(parts[0]), dtype=np.int64)
    for codes, size in zip(parts, sizes, strict=True):
        out = out * (size + 1) + (codes.astype(np.int64) + 1)
    return out


def median_per(codes: Ints, values: Floats, size: int) -> Floats:
    """float64[size]: the median of each code's values (no missing values); NaN where a code has none."""
    order = np.lexsort((values, codes))
    counts = count_per(codes, size)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    ordered = values[order]
    out = np.full(size, np.nan)
    have = counts > 0
    low = ordered[(starts + (counts - 1) // 2)[have]]
    high = ordered[(starts + counts // 2)[have]]
    out[have] = (low + high) / 2
    return out
