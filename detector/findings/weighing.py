"""How much each finding says: its strength against an honest base rate, and whether it repeats at one officer beyond colleagues.

For every rule alike, facts and tests:
1. `rarity`: how often a typical officer's row of the same step shows this much or more. The base rate comes from the officers (else
   offices) with the lowest rates, who hold three quarters of the rows, so that those who break a rule often do not make it normal.
2. `weight`: the log of the largest likelihood ratio that such a rarity can stand for, 1 / (-e p ln p) (Sellke, Bayarri and
   Berger 2001), at most `MOST`.
3. `repeated`: what the officer's pattern of the same rule adds (`detector.findings.patterns`): a finding that is probably part of one
   is as probable as that, whatever it says by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from detector.findings.applying import Hits
from detector.findings.exposure import Touched, who_touched
from detector.findings.patterns import Pattern, likely_of_faint, likely_of_hits, officer_patterns, pattern_of, priors
from features.arrays import segments as seg
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.excess import Tails
from rules.base import Severity

TYPICAL_SHARE = 0.75
MOST = float(np.log(1_000.0))
MOST_ADDING = float(np.log(20.0))
"""What a finding that does not stand alone can say by itself: an honest office has its slow and odd cases too."""

LEAST_ALONE: Mapping[Severity, float] = {Severity.HIGH: float(np.log(100.0)), Severity.CRITICAL: float(np.log(300.0))}
"""A fact that stands alone is reason enough to look: with the default prior, even odds or better."""

LEAST_LIKELY = 0.2
"""What is too faint to be told by itself is told where an officer's pattern makes it at least so likely."""

MOST_LIKELY_FAINT = 1 / 3
"""However sure the pattern: an officer's habits differ from colleagues' in honest ways too, and what is faint is mostly that. On made
worlds one in four of those told was part of a scheme."""

MOST_LIKELY = 0.99
"""No pattern makes a single case certain."""

STEP_ROWS = 20.0
"""A step's rate is mixed with that of all steps, which counts as so many rows."""

SHRINK_ROWS = 5.0
"""An actor's rate is mixed with that of the step, which counts as so many rows, before actors are put in order."""

LEAST_ACTORS = 4
"""Of fewer actors at a step all would be typical, the one who breaks the rule among them: they are put in order over all steps."""


def is_typical(actor: Ints, fired: Bools, step: Ints) -> Bools:
    """bool[n]: rows of typical actors: at each step taken from the lowest rate upwards until they hold `TYPICAL_SHARE` of its rows; where
    hardly anybody else does the step (`LEAST_ACTORS`), as over all steps."""
    at = np.where(_actors_at(actor, step) >= LEAST_ACTORS, step, -1)
    alone = (at < 0) & (step >= 0)
    out = _lowest(actor, fired, at)
    if alone.any():
        out[alone] = _lowest(actor, fired, np.full(len(step), -1, dtype=np.int64))[alone]
    return out


def _actors_at(actor: Ints, step: Ints) -> Ints:
    """int64[n]: how many actors do the step of each row."""
    steps = int(step.max(initial=-1)) + 2
    desks = seg.distinct((actor + 1) * steps + step + 1)[0]
    return seg.count_per(desks % steps, steps, desks >= steps)[step + 1]


def _lowest(actor: Ints, fired: Bools, step: Ints) -> Bools:
    """bool[n]: rows of the actors with the lowest rates at each step; who is not known is one of them."""
    known = np.flatnonzero(actor >= 0)
    out = np.ones(len(actor), dtype=np.bool_)
    if not len(known):
        return out
    steps = int(step.max(initial=-1)) + 2
    desks, _, desk = seg.distinct(actor[known] * steps + step[known] + 1)  # one actor at one step
    at = desks % steps
    rows, hits = (seg.count_per(desk, len(desks), held).astype(np.float64) for held in (np.ones(len(desk), dtype=np.bool_), fired[known]))
    of_step, hits_of_step = (np.bincount(at, counts, minlength=steps) for counts in (rows, hits))
    rate = (hits + SHRINK_ROWS * (hits_of_step / np.maximum(of_step, 1.0))[at]) / (rows + SHRINK_ROWS)
    order = np.lexsort((desks, rate, at))
    before = np.cumsum(rows[order]) - rows[order]
    start = np.cumsum(of_step) - of_step
    typical = np.empty(len(desks), dtype=np.bool_)
    typical[order] = before - start[at[order]] < TYPICAL_SHARE * of_step[at[order]]
    out[known] = typical[desk]
    return out


def weight_of(rare: Floats) -> Floats:
    """float64[n], 0 to `MOST`: log of the bound on the likelihood ratio; 0 from p = 1/e upwards."""
    p = np.clip(rare, 1e-12, 1 / np.e)
    return np.clip(-np.log(-np.e * p * np.log(p)), 0.0, MOST)


@dataclass(frozen=True)
class Normal:
    """What is normal of one rule's rows: of typical actors, the sizes found (ascending; and at each step) and how many rows there are.

    rows: int64[steps + 1], of each step; the first place is for rows about none.
    """

    sizes: Floats
    at_step: Tails
    rows: Ints

    @staticmethod
    def of(hits: Hits) -> Normal:
        """By the rows that name an officer, else by offices; what folding takes away later still counts."""
        tested = hits.tested
        named = tested["officer"].to_numpy()
        actor = named if (named >= 0).any() else tested["office"].to_numpy()
        fired = tested["fired"].to_numpy()
        step = tested["step"].to_numpy(dtype=np.int64)
        return Normal.among(tested["size"].to_numpy(), fired, is_typical(actor.astype(np.int64), fired, step), step)

    @staticmethod
    def among(size: Floats, fired: Bools, typical: Bools, step: Ints) -> Normal:
        steps = int(step.max(initial=-1)) + 2
        found = typical & fired
        every = np.concatenate((step[found] + 1, [steps - 1]))  # the last place exists, whether something was found there or not
        return Normal(np.sort(size[found]), Tails.of(every, np.append(size[found], np.nan)), seg.count_per(step[typical] + 1, steps))

    def rarity(self, wanted: Floats, step: Ints) -> Floats:
        """For each wanted size, the share of typical rows of its step that fire with at least it, mixed with that of all steps, which
        counts as `STEP_ROWS` rows: what is common at a signatory's desk is not rare because nobody else does it."""
        overall = (len(self.sizes) - np.searchsorted(self.sizes, wanted) + 1.0) / (int(self.rows.sum()) + 1.0)
        seen = step + 1 < len(self.rows)  # a step of which no row was tested says nothing of its own
        place = np.where(seen, step + 1, 0)
        above, rows = (np.where(seen, counts, 0) for counts in (self.at_step.above(place, wanted), self.rows[place]))
        return np.asarray((above + 1.0 + STEP_ROWS * overall) / (rows + 1.0 + STEP_ROWS))


def weigh(hits: Hits, normal: Normal | None = None) -> Hits:
    """The findings of one rule with `rarity` and `weight`; normal: that of the hits, where it is known already."""
    rare = (normal or Normal.of(hits)).rarity(hits.frame["size"].to_numpy(dtype=np.float64), _steps_of(hits))
    if hits.rule.subject != "case":
        rare = np.fmin(hits.frame["p_value"].to_numpy(dtype=np.float64), rare)  # few officers are tested, but by tests of their own
    by_itself = np.where(hits.frame["likely"].isna(), _bounded(weight_of(rare), hits), 0.0)
    return replace(hits, frame=hits.frame.assign(rarity=rare, weight=by_itself))


def _steps_of(hits: Hits) -> Ints:
    """int64[hits]: the step of each; rows that were never tested (`detector.findings.reach`) say it themselves."""
    if "step" in hits.frame:
        return hits.frame["step"].to_numpy(dtype=np.int64)
    return np.asarray(hits.tested["step"].to_numpy(dtype=np.int64)[hits.frame["tested_row"].to_numpy(dtype=np.int64)])


def _bounded(weight: Floats, hits: Hits) -> Floats:
    """The weights within what a finding of the rule can say.

    What does not stand alone (a small overcharge neither) adds at most `MOST_ADDING`, approached smoothly: the rarer still weighs
    more, and ties stay few. A fact that stands alone weighs at least what its severity says, since in a small log nothing can be rare.
    A test about an officer, a pair or an office carries its own p-value and is not held down; unless the rule itself is no more than a
    hint (`confidence` below 1: complaints follow those who bring bad news): then it adds at most that share of `MOST_ADDING`.
    """
    if hits.rule.subject != "case":
        trusted = hits.rule.confidence
        return weight if trusted >= 1.0 else trusted * MOST_ADDING * -np.expm1(-weight / MOST_ADDING)
    severity = hits.frame["severity"].to_numpy(dtype=np.int64)
    stands = (severity >= int(Severity.HIGH)) & hits.rule.stands_alone
    least = np.array([0.0, *(LEAST_ALONE.get(level, 0.0) for level in Severity)])
    adding = MOST_ADDING * -np.expm1(-weight / MOST_ADDING)
    return np.asarray(np.where(stands, np.maximum(weight, least[severity]), adding), dtype=np.float64)


@dataclass(frozen=True)
class AllWeighed:
    """Every rule's hits with `weight` and `repeated`; and `patterns`: one row an officer and rule with more than colleagues have."""

    hits: list[Hits]
    patterns: pd.DataFrame
    touched: Touched


def weigh_all(found: list[Hits], context: Context, prior: float, jobs: int = 1) -> AllWeighed:
    """Weigh the findings of every rule, and what repeats at an officer; `prior`: that of a case (settings); jobs: rules at a time."""
    touched = who_touched(context)
    with ThreadPoolExecutor(jobs) as threads:
        patterns = list(threads.map(lambda hits: pattern_of(weigh(hits), touched), found))
    before = priors(patterns, touched.officers)
    weighed = [_with_repetition(pattern, own, len(touched.stratum), prior) for pattern, own in zip(patterns, before, strict=True)]
    return AllWeighed(weighed, officer_patterns(patterns), touched)


def _with_repetition(pattern: Pattern, own: Floats, cases: int, prior: float) -> Hits:
    """The hits with `repeated`: what a pattern (the officer's, or the rule's own) adds to `weight`; both lead from prior to `likely`."""
    frame = pattern.hits.frame
    found = np.fmax(likely_of_hits(pattern, own, cases), frame["likely"].to_numpy(dtype=np.float64))
    lifted = np.maximum(_lift(found, prior) - frame["weight"].to_numpy(dtype=np.float64), 0.0)
    told = [frame.assign(repeated=lifted, faint=False)]
    chance = np.minimum(likely_of_faint(pattern, own), MOST_LIKELY_FAINT)
    near = chance >= LEAST_LIKELY
    if near.any():
        faint = pattern.hits.faint[near].assign(rarity=1.0, weight=0.0, repeated=_lift(chance[near], prior), faint=True)
        told.append(faint.astype({"severity": frame["severity"].dtype}))
    return replace(pattern.hits, frame=pd.concat(told, ignore_index=True), faint=pattern.hits.faint.iloc[:0])


def _lift(chance: Floats, prior: float) -> Floats:
    """float64[n]: what leads from the prior to the chance, in log odds; never less than nothing."""
    return np.asarray(special.logit(np.clip(chance, prior, max(MOST_LIKELY, prior))) - special.logit(prior))
