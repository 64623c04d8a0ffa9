"""How much more honest pairs differ than chance makes them: a factor on the variance, by office, that is divided out.

An office that lays each agent's files on one desk by habit (by letter, by counter) makes every agent meet one officer often. Two
signs of it, each from the middle of the office's agents, which one pair cannot move: an agent's mean squared deviate over the
officers; and the agent's largest deviate beside the largest of so many by chance. Few agents are drawn towards all offices.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from features.arrays import segments as seg
from features.arrays.segments import Floats, Ints

PRIOR_AGENTS = 4.0
"""All offices together count as so many agents of each."""

CLEAR = 1.5
"""The largest deviates count from where the middle agent's is this many times that of chance; below, that is chance itself."""

QUARTILE = 0.6745
"""Half of the absolute normal deviates lie below it."""


def between_pairs(deviate: Floats, office: Ints, person: Ints, offices: int) -> Floats:
    """float64[pairs], at least 1: the over-dispersion of the pair's office. deviate: NaN where too little is known to tell."""
    known = ~np.isnan(deviate)
    if not known.any():
        return np.ones(len(deviate))
    z, where = deviate[known], office[known]
    agents, agent = np.unique(person[known] * (offices + 1) + where, return_inverse=True)
    met = seg.count_per(agent, len(agents)).astype(np.float64)
    square = np.bincount(agent, weights=z**2, minlength=len(agents)) / met
    usual = stats.chi2.median(met) / met
    largest = np.full(len(agents), -np.inf)
    np.maximum.at(largest, agent, z)
    by_chance = stats.norm.ppf(0.5 ** (1.0 / met))
    beyond = np.where(met >= 3, largest / np.maximum(by_chance, 0.5), np.nan)
    home = agents % (offices + 1)
    squares = _by_office(square / usual, home, offices)
    tops = _by_office(beyond, home, offices)
    factor = np.maximum(squares, np.where(tops >= CLEAR, tops**2, 1.0))
    return np.asarray(np.maximum(factor, 1.0)[office])


def _by_office(value: Floats, office: Ints, offices: int) -> Floats:
    """float64[offices]: the median over an office's agents, drawn towards that over all; 1 where nothing is known."""
    kept = ~np.isnan(value)
    if not kept.any():
        return np.ones(offices)
    overall = float(np.median(value[kept]))
    count = seg.count_per(office[kept], offices)
    own = np.where(count > 0, seg.median_per(office[kept], value[kept], offices), overall)
    return np.asarray((count * own + PRIOR_AGENTS * overall) / (count + PRIOR_AGENTS))


def spread_of(deviate: Floats) -> float:
    """How much wider than a standard normal the middle of the known deviates is, as a factor on the variance; at least 1."""
    known = deviate[~np.isnan(deviate)]
    if len(known) < 8:
        return 1.0
    return float(max(1.0, (np.median(np.abs(known - np.median(known))) / QUARTILE) ** 2))
