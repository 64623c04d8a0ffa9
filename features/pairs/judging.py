"""The meetings of pairs, judged: beyond dealing or not, by how much at least, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from features.arrays import segments as seg
from features.arrays.segments import Floats, Ints, Times
from features.pairs.dealt import Dealt, Met
from features.pairs.dispersion import between_pairs
from features.pairs.scanning import Scan, scan

SHAPE, CAUTION = 2.0, 0.1
"""Prior (gamma with mean 1 and this shape) of how many times the expected a pair meets, and the quantile told as cautious."""


def times_low(observed: Floats, expected: Floats, dispersion: Floats) -> Floats:
    """float64[pairs]: the cautious quantile of how many times the expected a pair meets."""
    return np.asarray(special.gammaincinv(SHAPE + observed / dispersion, CAUTION) / (SHAPE + expected / dispersion))


@dataclass(frozen=True)
class Judged:
    """Meetings of pairs, judged: p_value and low are NaN where a pair is not tested.

    first, last: the first and the last visit together since the start (rows of the visits; -1 where they never met since).
    """

    found: Scan
    office: Ints
    dispersion: Floats
    p_value: Floats
    low: Floats
    start_at: Times
    first: Ints
    last: Ints

    def columns(self, event: Ints) -> dict[str, Floats | Times | Ints]:
        """The signals that pairs of every kind have. event: int64[visits], the row in the events of each visit."""
        return {
            "together": self.found.observed,
            "together_expected": self.found.expected,
            "together_p": self.found.p_all,
            "start_at": self.start_at,
            "since_together": self.found.since_observed,
            "since_expected": self.found.since_expected,
            "times_low": self.low,
            "dispersion": self.dispersion,
            "meeting_p": self.p_value,
            "first_event": np.asarray(seg.take_or(event, self.first, -1), dtype=np.int64),
            "last_event": np.asarray(seg.take_or(event, self.last, -1), dtype=np.int64),
        }


def judged(visits: Dealt, met: Met, other: Ints, office: Ints, offices: int, least_variance: float) -> Judged:
    """Scan the pairs of `met`. other: whose file each visit was; office: int64[visits]."""
    found, size = scan(met.deals), len(met.officer)
    pair = _pair_of(visits, met, other)
    home = _home(visits, met, pair, office, offices)
    tested = found.variance >= least_variance
    deviate = np.where(tested, (found.observed - found.expected) / np.sqrt(np.maximum(found.variance, 1e-12)), np.nan)
    wider = between_pairs(deviate, home, met.other, offices)
    p = np.where(tested, found.p_value(wider), np.nan)
    low = np.where(tested, times_low(found.since_observed, found.since_expected, wider), np.nan)
    begin = met.at[found.start] if size else met.at
    since = np.flatnonzero((pair >= 0) & visits.is_first)
    since = since[visits.at[since] >= begin[pair[since]]]
    since = since[np.argsort(visits.at[since], kind="stable")]
    first, last = (np.full(size, -1, dtype=np.int64) for _ in range(2))
    last[pair[since]] = since
    first[pair[since[::-1]]] = since[::-1]
    start_at = np.where(first >= 0, np.asarray(seg.take_or(visits.at, first, seg.NAT)), begin)
    return Judged(found, home, wider, p, low, start_at, first, last)


def _pair_of(visits: Dealt, met: Met, other: Ints) -> Ints:
    """int64[visits]: the pair that each visit belongs to; -1 where that is none of them."""
    if not len(met.officer):
        return np.full(len(other), -1, dtype=np.int64)
    people = int(max(other.max(initial=-1), met.other.max())) + 2
    keys, wanted = visits.officer * people + other, met.officer * people + met.other
    place = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    return np.where((other >= 0) & (wanted[place] == keys), place, -1)


def _home(visits: Dealt, met: Met, pair: Ints, office: Ints, offices: int) -> Ints:
    """int64[pairs]: the office in which the pair met most; where it never did, the officer's own."""
    officers = int(visits.officer.max(initial=-1)) + 2
    own = _most_common(visits.officer, office, officers, offices)
    known = pair >= 0
    most = _most_common(pair[known], office[known], len(met.officer), offices)
    return np.where(most >= 0, most, own[met.officer])


def _most_common(code: Ints, value: Ints, size: int, values: int) -> Ints:
    """int64[size]: the value that a code has most often, the least of equals; -1 where it has none."""
    pairs, counts = np.unique(code * values + value, return_counts=True)
    order = np.lexsort((pairs % max(values, 1), -counts, pairs // max(values, 1)))
    codes = (pairs // max(values, 1))[order]
    out = np.full(size, -1, dtype=np.int64)
    first = seg.is_start(codes) if len(codes) else np.zeros(0, dtype=np.bool_)
    out[codes[first]] = (pairs % max(values, 1))[order][first]
    return out
