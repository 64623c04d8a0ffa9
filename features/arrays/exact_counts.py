"""The exact distribution of an actor's count where it is chance who did which row of a stratum: a sum of hypergeometric counts.

The sums are convolved stratum by stratum, for many actors at a time; strata without a hit add nothing and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from features.arrays import segments as seg
from features.arrays.segments import Floats, Ints

CELLS = 2_000_000
"""Probabilities held at a time: bounds the memory."""


@dataclass(frozen=True)
class Shares:
    """One entry a pair of actor and stratum: who (int64), the actor's rows in the stratum, its rows and its hits in all (float64)."""

    who: Ints
    rows: Floats
    all_rows: Floats
    all_hits: Floats

    def taken(self, kept: np.ndarray) -> Shares:
        return Shares(self.who[kept], self.rows[kept], self.all_rows[kept], self.all_hits[kept])


def tails(shares: Shares, actors: int, observed: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """float64[actors]: chance of `observed` or more; float64[limits, actors]: the least count that as many or fewer reach with at
    least the chance `wanted` (float64[limits, actors])."""
    tail, limits = np.ones(actors), np.zeros(wanted.shape)
    for who, mass in _masses(shares, actors):
        below = np.cumsum(mass, axis=1)
        count = np.arange(mass.shape[1])
        tail[who] = np.where(count >= observed[who][:, None], mass, 0.0).sum(axis=1)
        for number, chance in enumerate(wanted):
            limits[number, who] = (below < chance[who][:, None] - 1e-12).sum(axis=1)
    return np.clip(tail, 0.0, 1.0), limits


def _masses(shares: Shares, actors: int) -> Iterator[tuple[Ints, Floats]]:
    """(int64[chunk] actors, float64[chunk, counts] their probabilities), for all actors who can have a hit."""
    some = shares.taken((shares.all_hits > 0) & (shares.rows > 0))
    most = np.bincount(some.who, weights=np.minimum(some.rows, some.all_hits), minlength=actors).astype(np.int64)
    order = np.argsort(most, kind="stable")
    order = order[most[order] > 0]
    begin = 0
    while begin < len(order):
        rest = most[order[begin:]] + 1
        fitting = np.flatnonzero(rest * np.arange(1, len(rest) + 1) <= CELLS)
        chunk = order[begin : begin + max(len(fitting), 1)]
        yield chunk, _convolved(some, chunk, actors, int(most[chunk[-1]]))
        begin += len(chunk)


def _convolved(shares: Shares, chunk: Ints, actors: int, most: int) -> Floats:
    """float64[chunk, most + 1]: the j-th stratum of every actor is added at once."""
    place = np.full(actors, -1, dtype=np.int64)
    place[chunk] = np.arange(len(chunk))
    mine = shares.taken(place[shares.who] >= 0)
    mine = mine.taken(np.argsort(mine.who, kind="stable"))
    turn = seg.rank_in_segment(mine.who)
    mass = np.zeros((len(chunk), most + 1))
    mass[:, 0] = 1.0
    by_turn = np.argsort(turn, kind="stable")
    for pairs in np.split(by_turn, np.cumsum(np.bincount(turn))[:-1]):
        row, here = place[mine.who[pairs]], _hypergeometric(mine.taken(pairs))
        added = np.zeros((len(pairs), most + 1))
        for hits in range(here.shape[1]):
            added[:, hits:] += here[:, hits, None] * mass[row, : most + 1 - hits]
        mass[row] = added
    return mass


def _hypergeometric(shares: Shares) -> Floats:
    """float64[pairs, hits + 1]: chance of 0, 1, ... hits among the actor's rows."""
    n, total, marked = (values[:, None] for values in (shares.rows, shares.all_rows, shares.all_hits))
    k = np.arange(int(np.minimum(n, marked).max()) + 1)[None, :]
    possible = (k <= n) & (k <= marked) & (n - k <= total - marked)
    inside = np.where(possible, k, np.maximum(0.0, n + marked - total))

    def choose(of: Floats, some: Floats) -> Floats:
        return np.asarray(special.gammaln(of + 1) - special.gammaln(some + 1) - special.gammaln(of - some + 1))

    logs = choose(marked, inside) + choose(total - marked, n - inside) - choose(total, n)
    return np.where(possible, np.exp(logs), 0.0)
