"""How far one value of a group lies from the others, with an honest null where the others are few.

The value is left out of what it is held against. Of values that are normal and equally sure, the difference in spreads then follows
Student's t exactly (the deleted residual; Cook and Weisberg 1982, 2.2.2), so with few others hardly anything is extreme. Where they are
many, their median and median deviation stand for mean and spread, so that several odd ones among them do not hide each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from features.arrays import segments as seg
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.segments import Floats, Ints

MANY = 15
"""From so many others on, median and median deviation are used."""

MAD_EFFICIENCY = 0.37
"""A median deviation knows the spread as well as a standard deviation of so much fewer values (Rousseeuw and Croux 1993)."""


HIDDEN = 0.5
"""Where the others scatter no more than each is unsure by itself, they may still differ by this share of it: few show it badly."""


@dataclass(frozen=True)
class Apart:
    """others: how many each value is held against; beyond: value less the others' middle; spread: of that difference, as sure as the
    value is; usual_spread: of a value like the others. freedom: of both, in degrees. float64[n]; NaN where there are too few others."""

    others: Floats
    beyond: Floats
    spread: Floats
    usual_spread: Floats
    freedom: Floats

    def limit(self, share: float) -> Floats:
        """float64[n]: the difference below which this share of values like the others lies."""
        return np.asarray(self.usual_spread * stats.t.ppf(share, self.freedom))

    def left_after(self, allowance: Floats, share: float) -> Floats:
        """float64[n]: the difference less `allowance`, and less what chance takes away in all but this share of the times."""
        return np.asarray(self.beyond - allowance - self.spread * stats.t.isf(share, self.freedom))

    def upper_p(self, allowance: Floats) -> Floats:
        """float64[n]: the chance of lying so far above the others, or farther, once `allowance` is taken off."""
        return np.asarray(stats.t.sf((self.beyond - allowance) / self.spread, self.freedom))


def apart(value: Floats, variance: Floats, usual_variance: Floats, group: Ints, least: int) -> Apart:
    """Each value (NaN: left out) against the other known ones of its group, where these are at least `least`, which is 2 or more.

    variance: float64[n], how unsure each value is by itself; usual_variance: how unsure it would be if it lay with the others. What
    the others scatter beyond that is taken for real; with equal variances the spread is the one of the exact test.
    """
    rows = np.flatnonzero(~np.isnan(value) & ~np.isnan(variance))
    codes, size = group[rows], int(group.max(initial=-1)) + 1
    own, unsure = value[rows] - seg.median_per(codes, value[rows], size)[codes], variance[rows]
    others = seg.count_per(codes, size).astype(np.float64)[codes] - 1.0
    total, square, in_all = (np.bincount(codes, held, minlength=size)[codes] for held in (own, own**2, unsure))
    some = np.maximum(others, 2.0)
    mean, usual_unsure = (total - own) / some, (in_all - unsure) / some
    between = np.maximum(square - own**2 - some * mean**2, 0.0) / (some - 1.0)
    many = others >= MANY
    width = (MAD_TO_SIGMA * seg.median_per(codes, np.abs(own), size)[codes]) ** 2
    middle, between = np.where(many, 0.0, mean), np.where(many, width, between)
    real = np.maximum(between - usual_unsure, HIDDEN * np.minimum(between, usual_unsure)) + np.maximum(between, usual_unsure) / some
    spread = np.sqrt(real + unsure)
    enough = (others >= least) & (spread > 0)

    def placed(held: Floats) -> Floats:
        out = np.full(len(value), np.nan)
        out[rows] = np.where(enough, held, np.nan)
        return out

    known = np.full(len(value), np.nan)
    known[rows] = others
    usual = np.sqrt(real + usual_variance[rows])
    freedom = np.where(many, MAD_EFFICIENCY * others, some - 1.0)
    return Apart(known, placed(own - middle), placed(spread), placed(usual), placed(freedom))
