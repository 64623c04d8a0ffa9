"""Intervals over worlds: 95% by Student's t, of a mean or of a ratio of sums.

Worlds are independent draws, cases inside one are not; so the world is the unit. A ratio (found of all, wrong of flagged) is taken of
the sums over worlds, and its error from the residuals of each world (the usual ratio estimator). Few worlds make wide intervals: with
three, t is 4.3. A bootstrap of three worlds would look sharper than it is. Ends are cut at 0 and 1, where the measure is a share.
With one world, or where no world differs, there is no interval worth showing: low and high are then NaN, or the value itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

LEVEL = 0.95
SHARE = (0.0, 1.0)
DIFFERENCE = (-1.0, 1.0)
RATIO = (0.0, np.inf)
"""Between what a measure can lie: a share, the difference of two, the ratio of two."""


@dataclass(frozen=True)
class Estimate:
    """A measure with its interval, and from how many worlds; NaN where nothing is known."""

    value: float
    low: float
    high: float
    worlds: int


def ratio(parts: Sequence[float], wholes: Sequence[float], span: tuple[float, float] = SHARE) -> Estimate:
    """Sum of parts over sum of wholes, one of each a world; worlds without a whole (0 or NaN) are left out. span: where it can lie."""
    part, whole = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    known = ~np.isnan(part) & ~np.isnan(whole) & (whole > 0)
    part, whole = part[known], whole[known]
    n = len(part)
    if n == 0:
        return Estimate(float("nan"), float("nan"), float("nan"), 0)
    value = float(part.sum() / whole.sum())
    if n == 1:
        return Estimate(value, float("nan"), float("nan"), 1)
    residual = part - value * whole
    error = float(np.sqrt(n * (residual**2).sum() / (n - 1)) / whole.sum())
    reach = float(stats.t.ppf((1 + LEVEL) / 2, n - 1)) * error
    return Estimate(value, max(span[0], value - reach), min(span[1], value + reach), n)


def mean(values: Sequence[float], span: tuple[float, float] = SHARE) -> Estimate:
    """The mean over worlds; worlds in which it is not defined (NaN) are left out. span: where it can lie."""
    return ratio(values, np.ones(len(values)).tolist(), span)
