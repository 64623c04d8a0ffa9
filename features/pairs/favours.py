"""What an agent gains at one officer beyond what that officer gives others and what the agent gains elsewhere.

Two questions, and a pair has to stand out in both. Among the agent's visits at a step of an office, each less what its officer gives
others: are those at this officer better? Among the officer's visits, each less what its agent has elsewhere: are those of this agent
better? An officer who is quick for all, an agent whose files are easy everywhere, and an officer whose visits scatter more than
colleagues' all stand at nought in one of them. The sum over a pair, its visits dealt anew, has three exact moments, and its tail is
taken from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.dealing import upper_by_moments
from features.arrays.segments import Bools, Floats, Ints
from features.excess import dense
from features.pairs.dispersion import spread_of

PRIOR_VISITS = 20.0
"""A mean for others counts so many visits of the step's mean besides."""

GRAIN = 0.1
"""A spread of values below this is no difference: it is added, squared, to the variance of each visit."""

LEAST_VISITS = 8.0
"""With fewer together, or elsewhere, a pair is not tested."""

SHRINK_VISITS = 8.0
"""A pair's mean counts so many visits of 0 besides its own."""

LEAST = 1e-300


@dataclass(frozen=True)
class Visits:
    """Visits with an officer, one row each: who, whose file (-1: no agent), and the step of an office."""

    officer: Ints
    agent: Ints
    step: Ints

    def where(self, kept: Bools) -> Visits:
        return Visits(self.officer[kept], self.agent[kept], self.step[kept])


@dataclass(frozen=True)
class Favours:
    """One entry a pair, sorted by officer, then agent. visits: together, those without a comparison left out; gain: mean beyond the
    comparison, drawn towards 0, the lesser of the two; p_value: of so large a sum or larger, the greater of the two; NaN: not tested."""

    officer: Ints
    agent: Ints
    visits: Floats
    gain: Floats
    p_value: Floats

    def at(self, officer: Ints, agent: Ints) -> Ints:
        """int64: the entry of each wanted pair; -1 where there is none."""
        size = int(max(self.agent.max(initial=0), agent.max(initial=0))) + 1
        keys, wanted = self.officer * size + self.agent, officer * size + agent
        if not len(keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, place, -1)


def favours(visits: Visits, value: Floats) -> Favours:
    """Every pair's gain in `value` (float64[visits], higher is better for the file; NaN: not measured)."""
    known = ~np.isnan(value) & (visits.officer >= 0)
    visits, value = visits.where(known), value[known]
    people = int(visits.agent.max(initial=0)) + 2
    pair = visits.officer * people + visits.agent + 1  # 0: a file without an agent
    pairs, _, number = seg.distinct(pair)
    with_agent = visits.agent >= 0
    held = [
        _dealt_anew(value - _for_others(visits.step, giver, number, value), visits.step, taker, number, rows, len(pairs))
        for giver, taker, rows in (
            (visits.officer, visits.agent, with_agent),
            (visits.agent + 1, visits.officer, np.ones(len(value), dtype=np.bool_)),
        )
    ]
    kept = pairs % people > 0
    officer, agent = pairs[kept] // people, pairs[kept] % people - 1
    by_agent, by_officer = (_Sums(*(sums[kept] for sums in vars(side).values())) for side in held)
    tested = (by_agent.together >= LEAST_VISITS) & (by_agent.elsewhere >= LEAST_VISITS) & (by_officer.elsewhere >= LEAST_VISITS)
    gain = np.where(tested, np.minimum(by_agent.gain, by_officer.gain), np.nan)
    return Favours(officer, agent, by_agent.together, gain, np.maximum(by_agent.p_value(tested), by_officer.p_value(tested)))


@dataclass(frozen=True)
class _Sums:
    """One entry a pair: visits that were compared, visits they were compared with, and the sum of the gains with its moments."""

    together: Floats
    elsewhere: Floats
    gained: Floats
    variance: Floats
    third: Floats

    @property
    def gain(self) -> Floats:
        return self.gained / (self.together + SHRINK_VISITS)

    def p_value(self, tested: Bools) -> Floats:
        """float64[pairs], NaN where not tested. Honest pairs that differ more than by chance are allowed for."""
        deviate = np.where(tested, self.gained / np.sqrt(np.maximum(self.variance, GRAIN**2)), np.nan)
        wider = spread_of(deviate)
        right = np.maximum(self.third, 0.0)  # a tail to the left would make the right one end too soon
        p = upper_by_moments(self.gained, np.zeros(len(self.gained)), self.variance * wider, right * wider**1.5)
        return np.where(tested, np.clip(p, LEAST, 1.0), np.nan)


def _dealt_anew(value: Floats, step: Ints, taker: Ints, pair: Ints, rows: Bools, pairs: int) -> _Sums:
    """Each pair's sum beyond the mean of its pool (the visits of one taker at one step), and its moments without replacement."""
    value, pair = value[rows], pair[rows]
    pool = dense(step[rows] * (int(taker.max(initial=0)) + 1) + taker[rows])
    pools = int(pool.max(initial=-1)) + 1
    size = np.maximum(seg.count_per(pool, pools).astype(np.float64), 1.0)
    away = value - (np.bincount(pool, weights=value, minlength=pools) / size)[pool]
    second, third = (np.bincount(pool, weights=away**power, minlength=pools) / size for power in (2, 3))
    cells, _, cell = seg.distinct(pool * max(pairs, 1) + pair)
    home, owner = cells // max(pairs, 1), cells % max(pairs, 1)
    mine, every = seg.count_per(cell, len(cells)).astype(np.float64), size[home]
    spread = mine * (every - mine) / np.maximum(every - 1.0, 1.0)
    lean = spread * (every - 2.0 * mine) / np.maximum(every - 2.0, 1.0)
    others = every > mine
    gained = np.bincount(cell, weights=away, minlength=len(cells))
    sums = (mine * others, (every - mine) * others, gained, (second[home] + GRAIN**2) * spread, third[home] * lean)
    return _Sums(*(np.asarray(np.bincount(owner, weights=values, minlength=pairs), dtype=np.float64) for values in sums))


def _for_others(step: Ints, giver: Ints, pair: Ints, value: Floats) -> Floats:
    """float64[visits]: the mean value of the giver's other visits at the step, those of this pair left out."""
    own = dense(step * (int(giver.max(initial=0)) + 1) + giver)
    both = dense(own * (int(pair.max(initial=0)) + 1) + pair)

    def per(codes: Ints, weights: Floats | None = None) -> Floats:
        return np.asarray(np.bincount(codes, weights=weights).astype(np.float64)[codes])

    place = dense(step)
    usual = per(place, value) / per(place)
    total, count = per(own, value) - per(both, value), per(own) - per(both)
    return np.asarray((total + PRIOR_VISITS * usual) / (count + PRIOR_VISITS))


@dataclass(frozen=True)
class Shares:
    """One entry a pair, in the order of `favours`: the share of visits with a mark, at the pair, at the officer for other files, and of
    the agent at other officers; NaN where there is none."""

    pair: Floats
    others: Floats
    elsewhere: Floats


def shares(visits: Visits, value: Floats, mark: Bools) -> Shares:
    """How often a visit is marked; value: as in `favours` (NaN: not counted)."""
    known = ~np.isnan(value) & (visits.officer >= 0)
    visits, mark = visits.where(known), mark[known]
    people, officers = int(visits.agent.max(initial=0)) + 2, int(visits.officer.max(initial=0)) + 1
    pairs, _, pair = seg.distinct(visits.officer * people + visits.agent + 1)

    def counts(codes: Ints, size: int) -> tuple[Floats, Floats]:
        return seg.count_per(codes, size, mark).astype(np.float64), seg.count_per(codes, size).astype(np.float64)

    hits, total = counts(pair, len(pairs))
    by_officer, by_agent = (
        [sums[place] for sums in counts(codes, size)]
        for codes, size, place in ((visits.officer, officers, pairs // people), (visits.agent + 1, people, pairs % people))
    )
    kept = pairs % people > 0
    return Shares(
        *(
            np.where(count > 0, part / np.maximum(count, 1.0), np.nan)[kept]
            for part, count in ((hits, total), (by_officer[0] - hits, by_officer[1] - total), (by_agent[0] - hits, by_agent[1] - total))
        )
    )
