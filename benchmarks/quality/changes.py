"""The list with one part of it taken away: the same flow as a scan's, on signals that are computed once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from unittest import mock

import numpy as np

from detector.catalogue import Catalogue
from detector.evaluate.measures import Floats
from detector.findings.applying import Hits, apply_rules
from detector.findings.folding import fold_all
from detector.findings.modelling import Learning, run_models
from detector.findings.telling import findings_table, identified
from detector.findings.weighing import AllWeighed, weigh_all
from detector.judging import Result, rank
from detector.pseudonyms import Pseudonyms
from detector.settings import Settings
from features.arrays.neighbours import Neighbours, against_neighbours
from features.arrays.segments import Bools, Ints
from features.base import Context
from rules.base import Rule


@dataclass(frozen=True)
class Change:
    """What is taken away: red flags of a family, or by id; what repeats at an officer; the models; the neighbours in time."""

    name: str
    families: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    has_patterns: bool = True
    has_models: bool = True
    has_neighbours: bool = True

    def keeps(self, rule: Rule) -> bool:
        return rule.family not in self.families and rule.id not in self.rules


WHOLE = Change("everything")
CHANGES = (
    WHOLE,
    *(Change(f"without red flags of {name}", families=frozenset({name})) for name in ("delay", "fee", "queue", "process", "relation")),
    Change("without what repeats at an officer", has_patterns=False),
    Change("without pairs reaching cases (REL-07)", rules=frozenset({"REL-07"})),
    Change("without officers' and pairs' evidence", rules=frozenset({"REL-07"}), has_patterns=False),
    Change("without models", has_models=False),
    Change("neighbours drawn from the whole queue", has_neighbours=False),
)
"""The last compares a wait with as many others of its queue, taken at any time: the load and leave of the day no longer cancel."""


@dataclass(frozen=True)
class Found:
    """What the red flags found in a world, before anything is weighed."""

    context: Context
    hits: list[Hits]
    catalogue: Catalogue
    settings: Settings
    seals: Pseudonyms
    scope: Bools = field(repr=False)


def find(context: Context, catalogue: Catalogue, settings: Settings, seals: Pseudonyms) -> Found:
    """Apply the red flags to the signals of a world, all its cases."""
    scope = np.ones(len(context.tables.applications), dtype=np.bool_)
    hits, _ = apply_rules(context, catalogue, settings, scope)
    return Found(context, [identified(each, context, seals) for each in hits], catalogue, settings, seals, scope)


def list_of(found: Found, change: Change) -> Result:
    """findings, cases and officers, as a scan without reviewers' verdicts gives them, less what the change takes away."""
    scan = found.settings.scan
    weighed = weigh_all([each for each in found.hits if change.keeps(each.rule)], found.context, scan.prior)
    if not change.has_patterns:
        weighed = _without_patterns(weighed)
    kept, folds = fold_all(weighed.hits, scan.fold_share, weighed.touched)
    learning = Learning(scan.seed, scan.jobs)
    odd = run_models(found.context, found.catalogue, found.scope, learning).told if change.has_models else []
    told = findings_table(kept, folds, weighed.patterns, found.catalogue.rules_by_id, found.context, found.seals, odd)
    return rank(found.context, found.catalogue, found.settings, found.scope, told)


def _without_patterns(weighed: AllWeighed) -> AllWeighed:
    """What a rule itself says of a row (`likely`: pairs) stays."""
    hits = [
        replace(each, frame=each.frame.assign(repeated=each.frame["repeated"].where(each.frame["likely"].notna(), 0.0)))
        for each in weighed.hits
    ]
    return AllWeighed(hits, weighed.patterns.iloc[:0], weighed.touched)


@contextmanager
def neighbours_of(change: Change, seed: int) -> Iterator[None]:
    """While it lasts signals are computed as the change wants: waits beside the nearest in time, or beside any of their queue."""
    if change.has_neighbours:
        yield
        return
    rng = np.random.default_rng(seed)

    def anytime(codes: Ints, values: Floats, wanted: Bools | None = None) -> Neighbours:
        order = np.lexsort((rng.random(len(codes)), codes))
        found = against_neighbours(codes, values[order], None if wanted is None else wanted[order])
        back = np.argsort(order)
        return Neighbours(found.median[back], found.spread[back], found.count[back], found.above[back])

    with mock.patch("features.excess.against_neighbours", anytime):
        yield
