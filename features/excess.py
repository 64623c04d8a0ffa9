"""How far a value lies beyond its neighbours, in spreads, and how rare that is in the pool it belongs to.

A rank among fifty neighbours can never be below 1/51, and no correction for many tests survives that; so the test is the
standardised excess against all those of its service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.neighbours import Neighbours, against_neighbours
from features.arrays.segments import Bools, Floats, Ints

SPREAD_SHARE = 0.5
"""A spread is at least this share of the typical one of its pool: a handful of equal neighbours is no yardstick."""


@dataclass(frozen=True)
class Beyond:
    """spreads: the excess in spreads of the neighbours (log scale); usual: the neighbours' median; scale: one spread, in logs;
    count: neighbours; above: how many lie above; level: which of the groups it was compared in (-1 none)."""

    spreads: Floats
    usual: Floats
    scale: Floats
    count: Floats
    above: Floats
    level: Ints


def beyond_neighbours(groups: Sequence[Ints], order_by: Ints, value: Floats, pool: Ints, *, counts: bool = False) -> Beyond:
    """Each value (0 and up; NaN: not compared) against its neighbours by `order_by`, on a log scale.

    groups: int64[n] each, a ladder of ever wider groups; the first in which a row has enough neighbours counts. pool: int64[n],
    whose typical spread is the floor. counts: values are counts, which scatter by their square root where nothing is amiss; else
    measured to the unit. Rows with equal `order_by` stand in the order given.
    """
    n = len(value)
    logs = np.log1p(value)
    held = {name: np.full(n, np.nan) for name in Neighbours.__dataclass_fields__}
    level = np.full(n, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        left = np.isnan(held["median"]) & ~np.isnan(logs)
        if not left.any():
            break
        order = seg.ordering(group, order_by)
        found = against_neighbours(group[order], logs[order], left[order])
        here = np.empty(n)
        for name in held:
            here[order] = getattr(found, name)
            held[name] = np.where(left, here, held[name])
        level = np.where(left & ~np.isnan(held["median"]), number, level)
    scale = _scale(held["median"], held["spread"], pool, counts=counts)
    return Beyond((logs - held["median"]) / scale, np.expm1(held["median"]), scale, held["count"], held["above"], level)


def _scale(median: Floats, spread: Floats, pool: Ints, *, counts: bool) -> Floats:
    """One spread: never below one unit (of a count: its square root) at the median, nor below half the pool's typical spread."""
    around = 1.0 + np.expm1(median)
    resolution = np.log1p((np.sqrt(around) if counts else 1.0) / around)
    known = ~np.isnan(spread)
    size = int(pool.max(initial=-1)) + 1
    typical = np.append(seg.median_per(pool[known], spread[known], size), np.nan)[pool]
    return np.asarray(np.maximum(spread, np.fmax(resolution, SPREAD_SHARE * typical)))


def upper_tail(pool: Ints, value: Floats) -> Floats:
    """float64[n]: the share of the pool's known values that are at least as large, its own included; NaN where the value is."""
    out = np.full(len(value), np.nan)
    rows = np.flatnonzero(~np.isnan(value))
    rows = rows[np.lexsort((value[rows], pool[rows]))]
    if not len(rows):
        return out
    place = np.arange(len(rows))
    first: Bools = seg.is_start(pool[rows])
    new = first.copy()
    new[1:] |= value[rows][1:] != value[rows][:-1]
    tie_start = np.maximum.accumulate(np.where(new, place, 0))
    begin = seg.start_of(pool[rows])
    size = seg.count_per(begin, len(rows))[begin]
    out[rows] = (begin + size - tie_start) / size
    return out


@dataclass(frozen=True)
class Tails:
    """The known values of each pool in order, to look a value up that none of its rows has.

    levels: the distinct values, ascending; keys: pool and level of each known value as one number, ascending; size, end: of each pool,
    its values and where they end among the keys.
    """

    levels: Floats
    keys: Ints
    size: Ints
    end: Ints

    @staticmethod
    def of(pool: Ints, value: Floats) -> Tails:
        """pool: int64[n], from 0; value: float64[n], NaN not known."""
        known = np.flatnonzero(~np.isnan(value))
        levels, level = np.unique(value[known], return_inverse=True)
        size = seg.count_per(pool[known], int(pool.max(initial=-1)) + 1)
        return Tails(levels, np.sort(pool[known] * (len(levels) + 1) + level), size, np.cumsum(size))

    def above(self, pool: Ints, value: Floats) -> Ints:
        """int64[m]: how many of the pool's values are at least as large."""
        wanted = pool * (len(self.levels) + 1) + np.searchsorted(self.levels, value)
        return np.asarray(self.end[pool] - np.searchsorted(self.keys, wanted))

    def share(self, pool: Ints, value: Floats) -> Floats:
        """float64[m]: what `upper_tail` would say of a row of the pool that had this value instead of its own, smaller one."""
        size = self.size[pool]
        share = np.minimum((self.above(pool, value) + 1.0) / np.maximum(size, 1), 1.0)
        return np.where(np.isnan(value) | (size == 0), np.nan, share)


def dense(codes: Ints) -> Ints:
    """int64[n]: the codes numbered from 0 without gaps, in their order."""
    return seg.distinct(codes)[2]
