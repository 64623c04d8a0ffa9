"""Whether the rows that a model is asked about are still spread as those that it learned from, signal by signal and by score.

By the population stability index over tenths of the reference (Siddiqi, Credit Risk Scorecards, 2006): the sum over the bins of
(now - then) * ln(now / then), with a bin more for what is missing. From 0.1 it is usually called some shift, from 0.25 a large one.
With few rows chance alone gives as much (Yurdakul, Statistical properties of the population stability index, 2018), so a shift also has
to pass Pearson's chi-square test that both are spread alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError

Floats = npt.NDArray[np.float64]

BINS = 10
LARGE = 0.25
"""From this index a shift is told."""
MOST_CHANCE = 0.01
"""And only where chance would give as much in fewer than this share of cases, over all signals of the model together."""
HALF = 0.5
"""Rows that every bin counts beside its own, so that an empty one has a logarithm."""


class DamagedShapesError(SuluhError):
    """Numbers that are not the spreads of a model's signals."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """edges: float64[signals, BINS - 1], the ascending bounds of the bins (0 where nothing is known); counts: float64[signals, BINS + 1],
    the reference rows in each bin, and last those without a value."""

    edges: Floats
    counts: Floats

    @staticmethod
    def of(columns: Sequence[Floats]) -> Shapes:
        """Of float64[rows] a signal; missing as NaN."""
        shares = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
        known = [column[~np.isnan(column)] for column in columns]
        edges = np.array([np.quantile(held, shares, method="lower") if len(held) else np.zeros(BINS - 1) for held in known])
        edges = edges.reshape(len(known), BINS - 1)
        return Shapes(edges, _counted(edges, columns))

    def check(self, signals: int) -> None:
        """DamagedShapesError unless the numbers can be what `of` makes of so many signals."""
        fits = self.edges.shape == (signals, BINS - 1) and self.counts.shape == (signals, BINS + 1)
        sound = fits and bool(np.isfinite(self.edges).all() and (np.diff(self.edges, axis=1) >= 0).all())
        sound = sound and bool(np.isfinite(self.counts).all() and (self.counts >= 0).all() and (self.counts == np.floor(self.counts)).all())
        if not sound or (signals and len(np.unique(self.counts.sum(axis=1))) != 1):
            raise DamagedShapesError("The spreads of the model's signals are damaged.")

    def shift(self, columns: Sequence[Floats]) -> tuple[Floats, Floats]:
        """float64[signals] each: the index of other rows against the reference, and how likely chance gives as much."""
        from scipy.special import chdtrc

        then, now = self.counts, _counted(self.edges, columns)
        a, b = ((counts + HALF) / (counts + HALF).sum(axis=1, keepdims=True) for counts in (now, then))
        index = ((a - b) * np.log(a / b)).sum(axis=1)
        n, m = now.sum(axis=1), then.sum(axis=1)
        every = now + then
        gap = m[:, None] * now - n[:, None] * then
        chi_square = (gap**2 / np.maximum(every, 1.0)).sum(axis=1) / np.maximum(n * m, 1.0)
        chance = chdtrc(np.maximum((every > 0).sum(axis=1) - 1.0, 1.0), chi_square)
        return np.where(n > 0, index, np.nan), np.where(n > 0, chance, np.nan)


@dataclass(frozen=True)
class Drift:
    """One signal of a model, or its score: the index, how likely chance gives as much, and whether that is a large shift."""

    model_id: str
    signal: str
    index: float
    chance: float
    is_large: bool


SCORE = "score"
"""The name under which the model's own score stands among its signals."""


def drift_of(model_id: str, names: Sequence[str], shapes: Shapes, columns: Sequence[Floats]) -> tuple[Drift, ...]:
    """One for each signal (`names`, the score last), the largest index first; none where there are no rows."""
    index, chance = shapes.shift(columns)
    large = (index >= LARGE) & (chance * len(names) <= MOST_CHANCE)
    told = zip(names, index.tolist(), chance.tolist(), large.tolist(), strict=True)
    found = [Drift(model_id, *each) for each in told if not np.isnan(each[1])]
    return tuple(sorted(found, key=lambda each: (-each.index, each.signal)))


def _counted(edges: Floats, columns: Sequence[Floats]) -> Floats:
    """float64[signals, BINS + 1]: rows a bin, and last those without a value."""
    out = np.zeros((len(columns), BINS + 1))
    for at, column in enumerate(columns):
        missing = np.isnan(column)
        out[at, :BINS] = np.bincount(np.searchsorted(edges[at], column[~missing]), minlength=BINS)
        out[at, BINS] = missing.sum()
    return out
