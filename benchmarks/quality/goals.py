"""The goals that the measuring is held against, and whether each is kept. They were set before anything was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.quality.results import OURS, PLAIN_RULES, UPPER, Result
from benchmarks.quality.words import shown
from detector.evaluate.baselines import FOREST
from detector.evaluate.intervals import Estimate

LEAST_PRECISION: Mapping[str, float] = {"plain": 0.90, "surge": 0.85, "dirty": 0.80, "subtle": 0.75, "adversary": 0.65}
MOST_GAP: Mapping[str, float] = dict.fromkeys(("plain", "surge", "dirty"), 1 / 3)
LEAST_OF_UPPER: Mapping[str, float] = {"subtle": 0.8, "adversary": 0.7}
LEAST_OFFICERS: Mapping[str, float] = {"plain": 0.9, "surge": 0.9}
MOST_CLEAN = 0.001
MOST_WRONG, LEAST_OF_PERFECT, LEAST_FAMILY, MOST_PAIRS_WRONG = 0.15, 0.5, 0.95, 0.25


@dataclass(frozen=True)
class Goal:
    """One goal against what was measured; `is_kept` None where nothing is known."""

    about: str
    goal: str
    found: str
    is_kept: bool | None


def goals_of(result: Result) -> list[Goal]:
    """The goals of a scenario, or of a real log."""
    if not result.is_scenario:
        return _of_log(result)
    return [_clean(result)] if result.name == "clean" else _of_scenario(result)


def _of_scenario(result: Result) -> list[Goal]:
    name, flagged = result.name, result.of_flagged
    precision, officers = (result.of_list(OURS, measure) for measure in ("average_precision", "officers_average_precision"))
    return [
        *_at_least(name, "average precision", LEAST_PRECISION.get(name), precision),
        *_at_most(name, "1-AP as a share of the plain rules'", MOST_GAP.get(name), result.gap_to(PLAIN_RULES)),
        *_at_least(name, "AP as a share of the upper mark's", LEAST_OF_UPPER.get(name), result.share_of(UPPER)),
        *_at_least(name, "officers, average precision", LEAST_OFFICERS.get(name), officers),
        *_at_most(name, "wrong among the flagged", MOST_WRONG, flagged("false discoveries")),
        *_at_least(name, "share of what a perfect list finds", LEAST_OF_PERFECT, flagged("found of what a perfect list as long finds")),
        *_at_least(name, "first family right, of flagged true cases", LEAST_FAMILY, flagged("first family right")),
        *_at_most(name, "pairs wrong, of those told", MOST_PAIRS_WRONG, flagged("pairs: wrong of those told")),
    ]


def _at_least(name: str, what: str, bound: float | None, found: Estimate) -> list[Goal]:
    """No goal where there is no bound."""
    kept = None if math.isnan(found.value) or bound is None else found.value >= bound
    return [] if bound is None else [Goal(f"{name}: {what}", f"at least {bound:.2f}", shown(found), kept)]


def _at_most(name: str, what: str, bound: float | None, found: Estimate) -> list[Goal]:
    kept = None if math.isnan(found.value) or bound is None else found.value <= bound
    return [] if bound is None else [Goal(f"{name}: {what}", f"at most {bound:.2f}", shown(found), kept)]


def _clean(result: Result) -> Goal:
    worst = max(result.flagged_shares())
    return Goal("clean: share flagged, worst world", f"at most {MOST_CLEAN:.1%}", f"{worst:.3%}", worst <= MOST_CLEAN)


def _of_log(result: Result) -> list[Goal]:
    """Better than both baselines over all schemes, and for each scheme that could be put in."""
    goals = []
    for other in (PLAIN_RULES, FOREST):
        beyond = result.beyond(other)
        held = {scheme: result.beyond(other, scheme) for scheme in result.schemes}
        behind = [f"{scheme} {estimate.value:+.2f}" for scheme, estimate in held.items() if not _is_above(estimate)]
        if math.isnan(beyond.value):  # the forest does not run without PyOD
            goals.append(Goal(f"{result.name}: AP beyond {other}", "lower bound above 0", shown(beyond), None))
            continue
        goals.append(Goal(f"{result.name}: AP beyond {other}", "lower bound above 0", shown(beyond, "+"), _is_above(beyond)))
        told = f"{len(held) - len(behind)} of {len(held)}" + (f"; not: {', '.join(behind)}" if behind else "")
        goals.append(Goal(f"{result.name}: the same for each scheme", "all", told, not behind))
    return goals


def _is_above(estimate: Estimate) -> bool:
    return not math.isnan(estimate.low) and estimate.low > 0
