"""How often something happens at one officer beyond colleagues: the officer's count against what other officers in the same
strata (queue and month) would have had, shrunk for small numbers.

One breach is usually an error; the same breach repeated at one officer is a pattern. The expected count comes from others
alone, so the case mix, the load and the season are held; counts are divided by the over-dispersion between officers, so that
honest differences in habit are not taken for a pattern.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from features.arrays import segments as seg
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.segments import Bools, Floats, Ints

STRATUM_PRIOR = 5.0
"""A stratum's rate is mixed with the overall rate, which counts as so many rows."""

KIND_PRIOR = 20.0
"""A kind's rate is mixed with the overall rate, which counts as so many rows."""

SHAPE = 2.0
"""Prior of the relative risk: gamma with mean 1 and this shape (small numbers stay near 1). With 1 a seventh more is flagged, half of it
wrong, and twice as many of the officers flagged are honest (docs/decisions/0011)."""

CAUTION = 0.1
"""`low` is this quantile of the posterior relative risk."""


@dataclass(frozen=True)
class Concentration:
    """One entry an actor. exposure: rows that colleagues share; observed; expected; ratio: posterior mean of the relative
    risk; low: its cautious quantile; p_value: of so many or more at the colleagues' rate (mid-p)."""

    exposure: Floats
    observed: Floats
    expected: Floats
    ratio: Floats
    low: Floats
    p_value: Floats
    dispersion: float


@dataclass(frozen=True)
class Peers:
    """Whom each actor is held against, worked out once for any number of counts over the same entries.

    pair: of every entry the actor and stratum together; rows: entries of each pair; who, where: its actor and stratum; once: the first
    entry of each unit; about: the unit of every entry; place: stratum of every entry; place_rows: units of each stratum; kind_of: the kind
    of each stratum.
    """

    actors: int
    pair: Ints
    rows: Floats
    who: Ints
    where: Ints
    once: Ints
    about: Ints
    place: Ints
    place_rows: Floats
    kind_of: Ints

    def concentration(self, hit: Bools) -> Concentration:
        """Each actor's hits (bool[entries]) beside what happened in each stratum without that actor."""
        hits = seg.count_per(self.pair, len(self.rows), hit).astype(np.float64)
        unit_hit = seg.count_per(self.about, len(self.once), hit) > 0
        place_hits = _summed(self.place[self.once], unit_hit, len(self.place_rows))
        mine_hit = seg.count_per(self.pair, len(self.rows), unit_hit[self.about])
        others, others_hits = self.place_rows[self.where] - self.rows, place_hits[self.where] - mine_hit
        usual = _usual(self.kind_of, self.place_rows, place_hits)[self.where]
        rate = (others_hits + STRATUM_PRIOR * usual) / (others + STRATUM_PRIOR)
        shared = (others > 0) & (self.who >= 0)
        exposure, observed, expected = (
            _summed(self.who[shared], values[shared], self.actors) for values in (self.rows, hits, self.rows * rate)
        )
        dispersion = _dispersion(observed, expected)
        return Concentration(exposure, observed, expected, *_posterior(observed / dispersion, expected / dispersion), dispersion)


def peers(actor: Ints, stratum: Ints, actors: int, row: Ints | None = None, kind: Ints | None = None) -> Peers:
    """Put each actor (int64[n], -1: nobody, serves as a colleague) beside the others of the same stratum.

    row: int64[n], what the entries are about, where several actors share one (a case that several officers touched); the others'
    rate is then that of the rows that this actor had no part in, each counted once, and hit where it was at any actor's. kind:
    int64[n], what is alike in several strata (the step); a stratum's rate is mixed with that of its kind, else with that of all rows.
    """
    places, first, place = seg.distinct(stratum)
    _, once, about = seg.distinct(np.arange(len(actor)) if row is None else row)
    size = len(places) or 1
    pairs, _, pair = seg.distinct((actor + 1) * size + place)
    place_rows = _summed(place[once], np.ones(len(once)), size)
    kind_of = seg.distinct(kind[first])[2] if kind is not None and len(first) else np.zeros(size, dtype=np.int64)
    rows = seg.count_per(pair, len(pairs)).astype(np.float64)
    return Peers(actors, pair, rows, pairs // size - 1, pairs % size, once, about, place, place_rows, kind_of)


def concentration(
    actor: Ints, stratum: Ints, hit: Bools, actors: int, row: Ints | None = None, kind: Ints | None = None
) -> Concentration:
    """One count (bool[n]) of what `peers` puts side by side."""
    return peers(actor, stratum, actors, row, kind).concentration(hit)


def _summed(codes: Ints, values: Floats | Bools, size: int) -> Floats:
    return np.asarray(np.bincount(codes, values, minlength=size), dtype=np.float64)


def _usual(kind_of: Ints, rows: Floats, hits: Floats) -> Floats:
    """float64[strata]: the rate of the stratum's kind, mixed with that of all rows."""
    overall = hits.sum() / max(rows.sum(), 1.0)
    kinds = int(kind_of.max(initial=0)) + 1
    kind_rows, kind_hits = _summed(kind_of, rows, kinds), _summed(kind_of, hits, kinds)
    return np.asarray(((kind_hits + KIND_PRIOR * overall) / (kind_rows + KIND_PRIOR))[kind_of])


def _dispersion(observed: Floats, expected: Floats) -> float:
    """Variance of the counts between ordinary actors over the Poisson variance, from the middle of the residuals; at least 1."""
    enough = expected >= 1.0
    if enough.sum() < 8:
        return 1.0
    residual = (observed[enough] - expected[enough]) / np.sqrt(expected[enough])
    return float(max(1.0, (np.median(np.abs(residual - np.median(residual))) * MAD_TO_SIGMA) ** 2))


def _posterior(observed: Floats, expected: Floats) -> tuple[Floats, Floats, Floats]:
    shape, rate = SHAPE + observed, SHAPE + expected
    low = special.gammaincinv(shape, CAUTION) / rate
    safe = np.maximum(expected, 1e-12)
    at_least = np.where(observed > 0, special.gammainc(np.maximum(observed, 1e-9), safe), 1.0)
    more = special.gammainc(observed + 1.0, safe)
    return shape / rate, low, np.where(expected > 0, (at_least + more) / 2, np.nan)
