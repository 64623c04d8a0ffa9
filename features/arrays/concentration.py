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
from features.arrays.segments import Bools, Floats, Ints

STRATUM_PRIOR = 5.0
"""A stratum's rate is mixed with the overall rate, which counts as so many rows."""

KIND_PRIOR = 20.0
"""A kind's rate is mixed with the overall rate, which counts as so many rows."""

SHAPE = 2.0
"""Prior of the relative risk: gamma with mean 1 and this shape (small numbers stay near 1)."""

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


def concentration(
    actor: Ints, stratum: Ints, hit: Bools, actors: int, row: Ints | None = None, kind: Ints | None = None
) -> Concentration:
    """Compare each actor (int64[n], -1: nobody, serves as a colleague) with what happened in each stratum without that actor.

    row: int64[n], what the entries are about, where several actors share one (a case that several officers touched); the others'
    rate is then that of the rows that this actor had no part in, each counted once, and hit where it was at any actor's. kind:
    int64[n], what is alike in several strata (the step); a stratum's rate is mixed with that of its kind, else with that of all rows.
    """
    places, place = np.unique(stratum, return_inverse=True)
    size = max(len(places), 1)
    _, once, about = np.unique(np.arange(len(actor)) if row is None else row, return_index=True, return_inverse=True)
    row_hit = seg.count_per(about, len(once), hit) > 0
    pairs, pair = np.unique((actor + 1) * size + place, return_inverse=True)
    rows, hits = seg.count_per(pair, len(pairs)).astype(np.float64), seg.count_per(pair, len(pairs), hit).astype(np.float64)
    who, where = pairs // size - 1, pairs % size
    all_rows: Floats = np.asarray(seg.count_per(place[once], size), dtype=np.float64)
    all_hits: Floats = np.asarray(seg.count_per(place[once], size, row_hit), dtype=np.float64)
    others, others_hits = all_rows[where] - rows, all_hits[where] - seg.count_per(pair, len(pairs), row_hit[about])
    usual = _usual(place, all_rows, all_hits, kind)[where]
    rate = (others_hits + STRATUM_PRIOR * usual) / (others + STRATUM_PRIOR)
    shared = (others > 0) & (who >= 0)

    def per_actor(values: Floats) -> Floats:
        return np.asarray(np.bincount(who[shared], weights=values[shared], minlength=actors), dtype=np.float64)

    exposure, observed, expected = per_actor(rows), per_actor(hits), per_actor(rows * rate)
    dispersion = _dispersion(observed, expected)
    return Concentration(exposure, observed, expected, *_posterior(observed / dispersion, expected / dispersion), dispersion)


def _usual(place: Ints, rows: Floats, hits: Floats, kind: Ints | None) -> Floats:
    """float64[places]: the rate of the kind of each place (the first entry's), else of all rows."""
    overall = hits.sum() / max(rows.sum(), 1.0)
    if kind is None or not len(place):
        return np.full(len(rows), overall)
    kinds, of_row = np.unique(kind, return_inverse=True)
    of_place = of_row[np.unique(place, return_index=True)[1]]
    kind_rows = np.bincount(of_place, weights=rows, minlength=len(kinds))
    kind_hits = np.bincount(of_place, weights=hits, minlength=len(kinds))
    return np.asarray(((kind_hits + KIND_PRIOR * overall) / (kind_rows + KIND_PRIOR))[of_place])


def _dispersion(observed: Floats, expected: Floats) -> float:
    """Variance of the counts between ordinary actors over the Poisson variance, from the middle of the residuals; at least 1."""
    enough = expected >= 1.0
    if enough.sum() < 8:
        return 1.0
    residual = (observed[enough] - expected[enough]) / np.sqrt(expected[enough])
    return float(max(1.0, (np.median(np.abs(residual - np.median(residual))) / 0.6745) ** 2))


def _posterior(observed: Floats, expected: Floats) -> tuple[Floats, Floats, Floats]:
    shape, rate = SHAPE + observed, SHAPE + expected
    low = special.gammaincinv(shape, CAUTION) / rate
    safe = np.maximum(expected, 1e-12)
    at_least = np.where(observed > 0, special.gammainc(np.maximum(observed, 1e-9), safe), 1.0)
    more = special.gammainc(observed + 1.0, safe)
    return shape / rate, low, np.where(expected > 0, (at_least + more) / 2, np.nan)
