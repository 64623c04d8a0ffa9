"""Do two people meet more than dealing gives, and from when on? One answer a pair.

Schemes have a start. Each pair is tested from each of eight starts (after so many tenths of what the pair's files can tell) to the
end. The best start's p-value is paid for by the exact bound of neighbouring tests that share their files (Worsley 1982): for z the
largest of the eight, P(Z > z) + 2 sum T(z, a), with T Owen's function and a from the correlation of each test with the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from features.arrays.dealing import Deals, upper_by_moments, upper_exact
from features.arrays.segments import Floats, Ints

STARTS = 8
APART = 0.1
"""Starts are tried after 0, 10, ... 70% of a pair's information (the variance of the number seen)."""

SCREEN = 0.1
"""A pair whose approximate p-value lies below this from some start is convolved exactly."""

LEAST = 1e-300


@dataclass(frozen=True)
class Scan:
    """One entry a pair. observed, expected, variance: over all files; p_all: of so many or more, half of those as many counted (mid-p);
    start: the entry from which the pair stands out most; since_observed, since_expected: from there on; deviate: the normal deviate
    of that start's exact p-value; ties: float64[pairs, STARTS - 1], the `a` of Worsley's bound."""

    observed: Floats
    expected: Floats
    variance: Floats
    p_all: Floats
    start: Ints
    since_observed: Floats
    since_expected: Floats
    deviate: Floats
    ties: Floats

    def p_value(self, dispersion: Floats) -> Floats:
        """float64[pairs]: for the best start, with honest over-dispersion (a factor on the variance, at least 1) divided out."""
        z = self.deviate / np.sqrt(dispersion)
        bound = stats.norm.sf(z) + 2.0 * special.owens_t(z[:, None], self.ties).sum(axis=1)
        return np.asarray(np.where(z > 0, np.clip(bound, 0.0, 1.0), 1.0))


def scan(deals: Deals) -> Scan:
    """Test every pair from every start."""
    mean, variance, third = deals.moments()
    first = np.searchsorted(deals.pair, np.arange(deals.pairs + 1))
    start = _starts(deals, variance, first)
    seen, expected, spread, lean = (_since(values, first, start) for values in (deals.seen.astype(np.float64), mean, variance, third))
    p = np.where(spread > 0, upper_by_moments(seen - 0.5, expected, spread, lean), 1.0)
    close = np.flatnonzero((p < SCREEN).any(axis=1))
    p[close] = upper_exact(deals.of(close), _moved(start[close], first, close), np.rint(seen[close]).astype(np.int64))
    best = p.argmin(axis=1)
    at = (np.arange(deals.pairs), best)
    p_all = np.where(spread[:, 0] > 0, upper_by_moments(seen[:, 0], expected[:, 0], spread[:, 0], lean[:, 0]), np.nan)
    correlation = np.sqrt(spread[:, 1:] / np.where(spread[:, :-1] > 0, spread[:, :-1], np.inf))
    ties = np.sqrt((1.0 - np.clip(correlation, 0.0, 1.0)) / (1.0 + np.clip(correlation, 0.0, 1.0)))
    deviate = stats.norm.isf(np.clip(p[at], LEAST, 1.0 - 1e-16))
    return Scan(seen[:, 0], expected[:, 0], spread[:, 0], p_all, start[at], seen[at], expected[at], deviate, ties)


def _starts(deals: Deals, variance: Floats, first: Ints) -> Ints:
    """int64[pairs, STARTS]: the entry at which each start lies."""
    total = np.bincount(deals.pair, weights=variance, minlength=deals.pairs)
    before = np.cumsum(variance) - variance
    share = (before - before[first[:-1]][deals.pair]) / np.where(total > 0, total, 1.0)[deals.pair]
    share = np.minimum(np.round(share, 9), 0.999)
    keys = deals.pair + share
    wanted = np.arange(deals.pairs)[:, None] + np.round(np.arange(STARTS) * APART, 9)[None, :]
    return np.asarray(np.minimum(np.searchsorted(keys, wanted.ravel()).reshape(wanted.shape), first[1:, None] - 1), dtype=np.int64)


def _since(values: Floats, first: Ints, start: Ints) -> Floats:
    """float64[pairs, STARTS]: the sum of a pair's values from each start to its end."""
    running = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(running[first[1:]][:, None] - running[start])


def _moved(start: Ints, first: Ints, wanted: Ints) -> Ints:
    """The starts as places in the deals of the wanted pairs alone."""
    length = first[wanted + 1] - first[wanted]
    begin = np.cumsum(length) - length
    return np.asarray(start - first[wanted][:, None] + begin[:, None])
