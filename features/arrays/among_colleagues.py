"""An actor's count of something beside what colleagues in the same strata would give: a test, a relative risk and a funnel.

Inside a stratum (a queue and month) it is chance who did which row, where nothing is amiss: what all permutations of the actors
would give is summed exactly. Where actors' own rates differ honestly, the variance grows by the square of what is expected, and the
normal score of the exact tail shrinks accordingly (random effects, as in Spiegelhalter 2005, Statistics in Medicine 24).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from features.arrays import segments as seg
from features.arrays.exact_counts import Shares, tails
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.segments import Bools, Floats, Ints

LIMITS: Mapping[str, float] = {"low_998": 0.001, "low_95": 0.025, "high_95": 0.975, "high_998": 0.999}
"""Quantiles of the funnel: 95% and 99.8% of what chance and honest differences give."""

SHAPE = 2.0
"""Prior of the relative risk: gamma with mean 1 and this shape, so that small numbers stay near 1."""

ENOUGH = 1.0
LEAST_ACTORS = 8
"""Honest differences are read from so many actors, each with at least `ENOUGH` to expect."""

MOST_BETWEEN = 4.0
ALMOST_NONE = 1e-9


@dataclass(frozen=True)
class Beside:
    """One entry an actor, float64[actors].

    rows: rows in strata that a colleague shares; observed: hits among them; expected: hits that so many rows would have at the
    colleagues' rate (strata weighed as by Mantel and Haenszel); comparable: effective number of rows that can be compared;
    ratio: relative risk, shrunk; p_value: of so many or more where nothing is amiss, NaN without rows; limits: the funnel, counts
    by name of `LIMITS`; between: variance of the actors' honest relative risks.
    """

    rows: Floats
    observed: Floats
    expected: Floats
    comparable: Floats
    ratio: Floats
    p_value: Floats
    limits: Mapping[str, Floats]
    between: float


@dataclass(frozen=True)
class _Counts:
    """One entry a pair of actor and stratum that a colleague shares: who, own rows and hits, rows and hits of the whole stratum."""

    who: Ints
    rows: Floats
    hits: Floats
    all_rows: Floats
    all_hits: Floats


def _counts(actor: Ints, stratum: Ints, hit: Bools) -> _Counts:
    places, _, place = seg.distinct(stratum)
    size = max(len(places), 1)
    pairs, _, pair = seg.distinct((actor + 1) * size + place)
    rows, hits = (seg.count_per(pair, len(pairs), marked).astype(np.float64) for marked in (None, hit))
    who, where = pairs // size - 1, pairs % size
    all_rows, all_hits = (seg.count_per(place, size, marked).astype(np.float64)[where] for marked in (None, hit))
    shared = (who >= 0) & (all_rows > rows)
    return _Counts(who[shared], rows[shared], hits[shared], all_rows[shared], all_hits[shared])


def among_colleagues(actor: Ints, stratum: Ints, hit: Bools, actors: int, usual: float = 0.0) -> Beside:
    """Each actor (int64[n], -1: nobody, serves as a colleague) beside the others of the same strata (int64[n]); hit: bool[n].

    usual: the variance of honest relative risks that is taken for granted where too few actors show their own.
    """
    at = _counts(actor, stratum, hit)

    def per_actor(values: Floats) -> Floats:
        return np.bincount(at.who, weights=values, minlength=actors).astype(np.float64)

    rate = at.all_hits / at.all_rows
    mean = per_actor(at.rows * rate)
    variance = per_actor(at.rows * rate * (1 - rate) * (at.all_rows - at.rows) / np.maximum(at.all_rows - 1, 1))
    comparable = per_actor(at.rows * (at.all_rows - at.rows) / at.all_rows)
    others = per_actor((at.all_hits - at.hits) * at.rows / at.all_rows)
    rows, observed = per_actor(at.rows), per_actor(at.hits)
    expected = rows * others / np.where(comparable > 0, comparable, 1.0)
    between = between_actors(observed, mean, variance, usual)
    widened = variance + between * np.minimum(mean, expected) ** 2
    shrink = np.sqrt(variance / np.where(widened > ALMOST_NONE, widened, 1.0))
    shrink = np.where(variance > ALMOST_NONE, shrink, 1.0)
    reached = np.stack([special.ndtr(special.ndtri(share) / shrink) for share in LIMITS.values()])
    tail, limits = tails(Shares(at.who, at.rows, at.all_rows, at.all_hits), actors, observed, reached)
    return Beside(
        rows,
        observed,
        expected,
        comparable,
        (SHAPE + observed) / (SHAPE + expected),
        np.where(rows > 0, special.ndtr(special.ndtri(tail) * shrink), np.nan),
        dict(zip(LIMITS, limits, strict=True)),
        between,
    )


def between_actors(observed: Floats, mean: Floats, variance: Floats, usual: float) -> float:
    """By how much actors' own rates differ where nothing is amiss: the variance of their relative risk, 0 and up.

    It is chosen so that the middle of the residuals spreads as it should, which the few who stand out do not move. A rate that
    differs multiplies: where next to nothing is expected, it adds next to nothing. Of fewer than `LEAST_ACTORS`: `usual`.
    """
    enough = (mean >= ENOUGH) & (variance > ALMOST_NONE)
    if enough.sum() < LEAST_ACTORS:
        return usual
    away, own, squared = observed[enough] - mean[enough], variance[enough], mean[enough] ** 2

    def spread(between: float) -> float:
        residual = away / np.sqrt(own + between * squared)
        return MAD_TO_SIGMA * float(np.median(np.abs(residual - np.median(residual))))

    if spread(0.0) <= 1.0:
        return 0.0
    low, high = 0.0, MOST_BETWEEN
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if spread(middle) > 1.0 else (low, middle)
    return high
