"""How many of one person's files came to one officer, against dealing by workload: a sum of independent hypergeometrics.

In a block of `rows` files an officer took `mine`, and `theirs` were one person's. Dealt blindly, the number that are both is
hypergeometric; the blocks are independent, so the sum over a pair's blocks has an exact distribution. It is convolved where it may
matter and approximated by three exact moments (Pearson's type III) elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from features.arrays.segments import Floats, Ints

CELLS = 4_000_000
"""Cells of the distributions that are convolved at a time: bounds the memory."""


@dataclass(frozen=True)
class Deals:
    """One entry a pair and block in which both had a part, sorted by pair (0 to `pairs` - 1), then time. All int64[n].

    rows: files of the block that could have come to the officer; mine: those that did; theirs: those of the person; seen: both.
    """

    pair: Ints
    rows: Ints
    mine: Ints
    theirs: Ints
    seen: Ints
    pairs: int

    def moments(self) -> tuple[Floats, Floats, Floats]:
        """float64[n] each: mean, variance and third central moment of the number seen."""
        total, mine, theirs = (values.astype(np.float64) for values in (self.rows, self.mine, self.theirs))
        share = mine / total
        less = np.maximum(total - 1.0, 1.0)
        variance = theirs * share * (1.0 - share) * (total - theirs) / less
        lean = (total - 2.0 * mine) * (total - 2.0 * theirs) / (total * np.maximum(total - 2.0, 1.0))
        return theirs * share, variance, variance * lean

    def chances(self, width: int) -> Floats:
        """float64[n, width]: the chance of each number from 0 up."""
        x = np.arange(width, dtype=np.float64)[None, :]
        rows, mine, theirs = (values.astype(np.float64)[:, None] for values in (self.rows, self.mine, self.theirs))
        possible = (x <= mine) & (x <= theirs) & (theirs - x <= rows - mine)
        x = np.where(possible, x, np.maximum(theirs + mine - rows, 0.0))
        logs = _log_choose(mine, x) + _log_choose(rows - mine, theirs - x) - _log_choose(rows, theirs)
        return np.where(possible, np.exp(logs), 0.0)

    def of(self, wanted: Ints) -> Deals:
        """The deals of some pairs (ascending), numbered anew in that order."""
        place = np.full(self.pairs, -1, dtype=np.int64)
        place[wanted] = np.arange(len(wanted))
        kept = place[self.pair] >= 0
        return Deals(place[self.pair[kept]], self.rows[kept], self.mine[kept], self.theirs[kept], self.seen[kept], len(wanted))


def _log_choose(n: Floats, k: Floats) -> Floats:
    return np.asarray(special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))


def upper_by_moments(seen: Floats, mean: Floats, variance: Floats, third: Floats) -> Floats:
    """The chance of a value of at least `seen`, from three moments (Pearson's type III, a shifted gamma); NaN without variance.

    Source: Mielke and Berry (2007), Permutation Methods, ch. 2.
    """
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    z, skew = (seen - mean) / spread, third / spread**3
    bent = np.where(np.abs(skew) < 1e-4, 1e-4, skew)
    shape = 4.0 / bent**2
    scaled = shape + z * 2.0 / bent  # a gamma of this shape, mirrored where the skew is negative
    right, left = special.gammaincc(shape, np.maximum(scaled, 0.0)), special.gammainc(shape, np.maximum(scaled, 0.0))
    return np.asarray(np.where(np.abs(skew) < 1e-4, stats.norm.sf(z), np.where(bent > 0, right, left)))


def upper_exact(deals: Deals, start: Ints, seen: Ints) -> Floats:
    """float64[pairs, starts]: the exact chance of seeing at least `seen` (int64[pairs, starts]) from entry `start` of a pair on.

    start: int64[pairs, starts], places in the deals, ascending along a row; the pair's last entry is always in.
    """
    out = np.ones(seen.shape)
    first = np.searchsorted(deals.pair, np.arange(deals.pairs + 1))
    most = seen.max(axis=1, initial=0)
    order = np.argsort(most, kind="stable")
    for part in _parts_of(order, most[order]):
        out[part] = _convolve(deals, first[part], first[part + 1], start[part], seen[part])
    return out


def _parts_of(order: Ints, most: Ints) -> Iterator[Ints]:
    """Pairs by ascending count, cut so that none of the parts has more than about `CELLS` cells."""
    begin = 0
    while begin < len(order):
        fits = (np.arange(1, len(order) - begin + 1) * (most[begin:] + 1)) <= CELLS
        end = begin + max(int(fits.sum()), 1)
        yield order[begin:end]
        begin = end


def _convolve(deals: Deals, first: Ints, end: Ints, start: Ints, seen: Ints) -> Floats:
    """The same for some pairs: entries are taken in from the last to the first, and the tail is read at each start."""
    top = seen.max(axis=1)
    width = int(top.max()) + 1
    held = np.zeros((len(first), width))  # cell x: the chance of x so far; the pair's top cell: of that many or more
    held[:, 0] = 1.0
    out, cells = np.ones(seen.shape), np.arange(width)
    for back in range(1, int((end - first).max(initial=0)) + 1):
        live = np.flatnonzero(end - back >= first)
        entry = end[live] - back
        one = Deals(entry, deals.rows[entry], deals.mine[entry], deals.theirs[entry], deals.seen[entry], len(entry))
        held[live] = _taken_in(held[live], one.chances(int(np.minimum(one.mine, one.theirs).max()) + 1), top[live])
        row, column = np.nonzero(start[live] == entry[:, None])
        tail = np.where(cells >= seen[live[row], column][:, None], held[live[row]], 0.0).sum(axis=1)
        out[live[row], column] = np.minimum(tail, 1.0)
    return out


def _taken_in(held: Floats, chance: Floats, top: Ints) -> Floats:
    """The distribution with one more block; what goes beyond a pair's top cell is gathered in it."""
    width, more = held.shape[1], chance.shape[1] - 1
    wide = np.zeros((len(held), width + more))
    for number in range(more + 1):
        wide[:, number : number + width] += held * chance[:, number : number + 1]
    cells = np.arange(width + more)
    beyond = np.where(cells > top[:, None], wide, 0.0).sum(axis=1)
    out = np.where(cells > top[:, None], 0.0, wide)[:, :width]
    out[np.arange(len(out)), top] += beyond
    return np.asarray(out)
