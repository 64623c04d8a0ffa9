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
    """Meetings of pairs, judged: p_value and low are NaN where a pair is not tested."""

    found: Scan
    office: Ints
    dispersion: Floats
    p_value: Floats
    low: Floats
    start_at: Times

    def columns(self) -> dict[str, Floats | Times]:
        """The signals that pairs of every kind have."""
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
        }


def judged(visits: Dealt, met: Met, other: Ints, office: Ints, offices: int, least_variance: float) -> Judged:
    """Scan the pairs of `met`. other: whose file each visit was; office: int64[visits]."""
    found = scan(met.deals)
    home = _home(visits, met, other, office, offices)
    tested = found.variance >= least_variance
    deviate = np.where(tested, (found.observed - found.expected) / np.sqrt(np.maximum(found.variance, 1e-12)), np.nan)
    wider = between_pairs(deviate, home, met.other, offices)
    p = np.where(tested, found.p_value(wider), np.nan)
    low = np.where(tested, times_low(found.since_observed, found.since_expected, wider), np.nan)
    return Judged(found, home, wider, p, low, met.at[found.start] if len(met.at) else met.at)


def _home(visits: Dealt, met: Met, other: Ints, office: Ints, offices: int) -> Ints:
    """int64[pairs]: the office in which the pair met most; where it never did, the officer's own."""
    people, officers = int(other.max(initial=-1)) + 2, int(visits.officer.max(initial=-1)) + 2
    own = _most_common(visits.officer, office, officers, offices)
    if not len(met.officer):
        return np.empty(0, dtype=np.int64)
    keys, wanted = visits.officer * people + other, met.officer * people + met.other
    place = np.searchsorted(wanted, keys)
    known = (other >= 0) & (wanted[np.minimum(place, len(wanted) - 1)] == keys)
    most = _most_common(place[known], office[known], len(wanted), offices)
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
