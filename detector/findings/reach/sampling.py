"""Offices and services by number, a few typical rows of each, and the size at which half of them would show something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context

SAMPLE = 25
"""Rows tried for each office and service, spread evenly over time."""


@dataclass(frozen=True)
class Pairs:
    """The offices and services with cases in scope. of_case: int64[cases], the number of the pair (-1 out of scope)."""

    office: Ints
    service: Ints
    of_case: Ints
    cases: Ints

    @property
    def size(self) -> int:
        return len(self.office)

    @staticmethod
    def of(context: Context, scope: Bools) -> Pairs:
        applications = context.tables.applications
        office, service = (codes_of(applications[name]) for name in ("office_id", "service_code"))
        services = max(len(applications["service_code"].cat.categories), 1)
        pairs, number = np.unique((office * services + service)[scope], return_inverse=True)
        of_case = np.full(len(applications), -1, dtype=np.int64)
        of_case[scope] = number
        return Pairs(pairs // services, pairs % services, of_case, seg.count_per(of_case, len(pairs)))


@dataclass(frozen=True)
class Tried:
    """Rows that were tried. found, flagged: the size from which each shows (infinite: at no size); base: what a size is a share of (NaN:
    nothing); usual: what is usual there; reason: a word of `REASONS` where it never shows."""

    pair: Ints
    found: Floats
    flagged: Floats
    base: Floats
    usual: Floats
    reason: np.ndarray


def spread_over(pair: Ints, order_by: Ints, wanted: Bools) -> Ints:
    """int64[m]: up to `SAMPLE` of the wanted rows of each pair, evenly spaced in the order."""
    rows = np.flatnonzero(wanted & (pair >= 0))
    rows = rows[np.lexsort((rows, order_by[rows], pair[rows]))]
    if not len(rows):
        return rows
    first, rank = seg.start_of(pair[rows]), seg.rank_in_segment(pair[rows])
    length = seg.count_per(first, len(rows))[first]
    taken = np.minimum(length, SAMPLE)
    kept = (rank * taken) // length != ((rank + 1) * taken) // length
    return np.asarray(rows[kept])


def half_way(pair: Ints, value: Floats, size: int) -> Ints:
    """int64[size]: of each pair's rows the one with the least value that at least half of them do not exceed; -1: no row."""
    order = np.lexsort((value, pair))
    count = seg.count_per(pair, size)
    out = np.full(size, -1, dtype=np.int64)
    have = count > 0
    out[have] = order[(np.cumsum(count) - count + (count + 1) // 2 - 1)[have]]
    return out


def commonest(pair: Ints, reason: np.ndarray, size: int) -> np.ndarray:
    """object[size]: the commonest reason of each pair's rows (of equally common ones the first in the alphabet); "" where there is none."""
    out = np.full(size, "", dtype=object)
    named = reason != ""
    if named.any():
        frame = pd.DataFrame({"pair": pair[named], "reason": reason[named]}).value_counts().rename("n").reset_index()
        frame = frame.sort_values(["pair", "n", "reason"], ascending=[True, False, True]).drop_duplicates("pair")
        out[frame["pair"].to_numpy()] = frame["reason"].to_numpy(dtype=object)
    return out
