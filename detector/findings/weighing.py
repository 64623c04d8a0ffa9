"""How much each finding says: its strength against an honest base rate, and whether it repeats at one officer beyond colleagues.

For every rule alike, facts and tests:
1. `rarity`: how often a typical officer's row shows this much or more. The base rate comes from the officers (else offices) with
   the lowest rates, who hold three quarters of the rows, so that those who break a rule often do not make it normal.
2. `weight`: the log of the largest likelihood ratio that such a rarity can stand for, 1 / (-e p ln p) (Sellke, Bayarri and
   Berger 2001), at most `MOST`.
3. `repeated`: the cautious relative risk of this rule at this officer against colleagues in the same office, service and quarter
   (`features.arrays.concentration`); its log is added, at most `MOST_REPEATED`. Where the rows do not say who acted, each officer who
   touched a case is an actor in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from detector.findings.applying import Hits
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.concentration import Concentration, concentration
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from rules.base import Severity

TYPICAL_SHARE = 0.75
MOST = float(np.log(1_000.0))
MOST_ADDING = float(np.log(20.0))
"""What a finding that does not stand alone can say by itself: an honest office has its slow and odd cases too."""

LEAST_ALONE: Mapping[Severity, float] = {Severity.HIGH: float(np.log(100.0)), Severity.CRITICAL: float(np.log(300.0))}
"""A fact that stands alone is reason enough to look: with the default prior, even odds or better."""

MOST_REPEATED = float(np.log(30.0))
KNOWN_ACTOR_SHARE = 0.5
"""Where so many of the tested rows name an officer, exposure is counted by rows; else by cases touched."""

LEAST_REPEATS = 2
"""Once is no pattern."""

PATTERN_POWER = 3.0
"""An officer's evidence is the cautious relative risk to this power: twice the colleagues' rate is still common among the honest."""

SHRINK_ROWS = 5.0
"""An actor's rate is mixed with the overall rate, which counts as so many rows, before actors are put in order."""


@dataclass(frozen=True)
class Exposure:
    """Each pair of case and actor once in which the actor could have broken a rule: case, actor (-1 nobody), whether the rule fired
    there, and whether the rows themselves name the actor."""

    case: Ints
    actor: Ints
    fired: Bools
    is_named: bool


@dataclass(frozen=True)
class Touched:
    """Each pair of case and officer once, sorted by case; and the stratum (office, service, quarter) of every case."""

    case: Ints
    officer: Ints
    officers: int
    stratum: Ints


def who_touched(context: Context) -> Touched:
    """Pairs of case and officer from the events."""
    events, applications = context.tables.events, context.tables.applications
    officers = len(events["officer_id"].cat.categories)
    officer = codes_of(events["officer_id"])
    case = events["case"].to_numpy(dtype=np.int64)[officer >= 0]
    pairs = np.unique(case * max(officers, 1) + officer[officer >= 0])
    month = applications["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64)
    parts = (codes_of(applications["office_id"]), codes_of(applications["service_code"]), month // 3 - (month // 3).min(initial=0))
    sizes = [int(part.max(initial=0)) + 1 for part in parts]
    return Touched(pairs // max(officers, 1), pairs % max(officers, 1), officers, seg.combine_codes(parts, sizes))


def exposure_of(hits: Hits, touched: Touched) -> Exposure:
    """Who could have done it: the officer that each tested row names, else all who touched the case. Counted by cases."""
    tested = hits.tested[hits.tested["case"].to_numpy() >= 0]
    officer, case, fired = (tested[name].to_numpy() for name in ("officer", "case", "fired"))
    if np.count_nonzero(officer >= 0) >= KNOWN_ACTOR_SHARE * max(len(officer), 1):
        pairs, pair = np.unique(case * (touched.officers + 1) + officer + 1, return_inverse=True)
        any_fired = seg.count_per(pair, len(pairs), fired) > 0
        return Exposure(pairs // (touched.officers + 1), pairs % (touched.officers + 1) - 1, any_fired, True)
    size = len(touched.stratum)
    was_tested, has_fired = seg.count_per(case, size) > 0, seg.count_per(case, size, fired) > 0
    here = was_tested[touched.case]
    return Exposure(touched.case[here], touched.officer[here], has_fired[touched.case[here]], False)


def is_typical(actor: Ints, fired: Bools) -> Bools:
    """bool[n]: rows of typical actors: taken from the lowest rate upwards until they hold `TYPICAL_SHARE` of all rows."""
    known = actor >= 0
    if not known.any():
        return np.ones(len(actor), dtype=np.bool_)
    actors = int(actor.max()) + 1
    rows = seg.count_per(actor, actors).astype(np.float64)
    hits = seg.count_per(actor, actors, fired).astype(np.float64)
    rate = (hits + SHRINK_ROWS * hits.sum() / rows.sum()) / (rows + SHRINK_ROWS)
    order = np.lexsort((np.arange(actors), rate))
    typical = np.zeros(actors, dtype=np.bool_)
    typical[order] = np.cumsum(rows[order]) - rows[order] < TYPICAL_SHARE * rows.sum()
    return np.where(known, np.append(typical, True)[actor], True)


def rarity(size: Floats, fired: Bools, typical: Bools, wanted: Floats) -> Floats:
    """For each wanted size, the share of typical rows that fire with at least it; never below one over their number."""
    sizes = np.sort(size[typical & fired])
    at_least = len(sizes) - np.searchsorted(sizes, wanted, side="left")
    return np.asarray((at_least + 1.0) / (typical.sum() + 1.0))


def weight_of(rare: Floats) -> Floats:
    """float64[n], 0 to `MOST`: log of the bound on the likelihood ratio; 0 from p = 1/e upwards."""
    p = np.clip(rare, 1e-12, 1 / np.e)
    return np.clip(-np.log(-np.e * p * np.log(p)), 0.0, MOST)


@dataclass(frozen=True)
class Weighed:
    """The hits with `rarity`, `weight` (log of the likelihood ratio) and `repeated` on each, and the rule's concentration."""

    hits: Hits
    at: Concentration


def weigh(hits: Hits, touched: Touched) -> Weighed:
    """Weigh the findings of one rule; those that folding took away still count for what is normal."""
    exposed = exposure_of(hits, touched)
    tested = hits.tested
    named = tested["officer"].to_numpy()
    actor = named if (named >= 0).any() else tested["office"].to_numpy()
    fired, size = tested["fired"].to_numpy(), tested["size"].to_numpy()
    rare = rarity(size, fired, is_typical(actor, fired), hits.frame["size"].to_numpy(dtype=np.float64))
    found = concentration(exposed.actor, touched.stratum[exposed.case], exposed.fired, touched.officers, exposed.case)
    repeated = _repetition(hits, exposed, found, len(touched.stratum)) if hits.rule.repeats else np.zeros(len(hits.frame))
    frame = hits.frame.assign(rarity=rare, weight=_bounded(weight_of(rare), hits), repeated=repeated)
    return Weighed(replace(hits, frame=frame), found)


def _bounded(weight: Floats, hits: Hits) -> Floats:
    """The weights within what a finding of the rule can say.

    What does not stand alone (a small overcharge neither) adds at most `MOST_ADDING`, approached smoothly: the rarer still weighs
    more, and ties stay few. A
    fact that stands alone weighs at least what its severity says, since in a small log nothing can be rare.
    """
    severity = hits.frame["severity"].to_numpy(dtype=np.int64)
    stands = (severity >= int(Severity.HIGH)) & hits.rule.stands_alone
    least = np.array([0.0, *(LEAST_ALONE.get(level, 0.0) for level in Severity)])
    adding = MOST_ADDING * -np.expm1(-weight / MOST_ADDING)
    return np.asarray(np.where(stands, np.maximum(weight, least[severity]), adding), dtype=np.float64)


def _repetition(hits: Hits, exposed: Exposure, found: Concentration, cases: int) -> Floats:
    """float64[hits]: log of the cautious relative risk at the officer whom the row names, else the largest at one who had a part."""
    low = np.log(np.maximum(np.append(found.low, 1.0), 1.0))
    if exposed.is_named:
        actor = hits.tested["officer"].to_numpy()[hits.frame["tested_row"].to_numpy(dtype=np.int64)]
        return np.asarray(np.minimum(low[actor], MOST_REPEATED), dtype=np.float64)
    per_case = np.zeros(cases + 1)  # the last stands for rows without a case
    np.maximum.at(per_case, exposed.case, low[exposed.actor])
    return np.asarray(np.minimum(per_case[hits.frame["case"].to_numpy(dtype=np.int64)], MOST_REPEATED), dtype=np.float64)


@dataclass(frozen=True)
class AllWeighed:
    """Every rule's hits, weighed; and `patterns`: one row an officer and rule with more than colleagues have."""

    hits: list[Hits]
    patterns: pd.DataFrame


def weigh_all(found: list[Hits], context: Context) -> AllWeighed:
    """Weigh the findings of every rule, and collect what repeats at an officer."""
    touched = who_touched(context)
    weighed = [weigh(hits, touched) for hits in found]
    return AllWeighed([one.hits for one in weighed], officer_patterns(weighed))


def officer_patterns(weighed: list[Weighed]) -> pd.DataFrame:
    """officer, rule_id, family, exposure, observed, expected, ratio, low, p_value, and its weight as evidence about the officer."""
    parts = []
    for one in weighed:
        found, rule = one.at, one.hits.rule
        rows = np.flatnonzero((found.low > 1.0) & (found.observed >= LEAST_REPEATS) & rule.repeats)
        told = {name: getattr(found, name)[rows] for name in ("exposure", "observed", "expected", "ratio", "low", "p_value")}
        parts.append(pd.DataFrame({"officer": rows, "rule_id": rule.id, "family": rule.family, **told}))
    names = ("officer", "rule_id", "family", "exposure", "observed", "expected", "ratio", "low", "p_value")
    every = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in names})
    weight = np.minimum(PATTERN_POWER * np.log(every["low"].to_numpy(dtype=np.float64)), MOST)
    return every.assign(weight=weight)
