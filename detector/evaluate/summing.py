"""Figures of single worlds to one figure with an interval for each measure, and to recall by scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from detector.evaluate.baselines import officer_scores
from detector.evaluate.intervals import Estimate, mean, ratio
from detector.evaluate.upper import UPPER, upper_scores
from detector.evaluate.worlds import Judged, ListFigures, SchemeFigures, WorldFigures, measure

MEASURES = ("average_precision", "recall_at_budget", "precision_at_budget", "officers_average_precision")
WAYS = ("flagged", "in_budget", "in_depth")


@dataclass(frozen=True)
class Evaluation:
    """All that was measured about one scenario, or one data set with schemes put in.

    lists: list -> measure -> estimate; flagged: measure -> estimate; schemes: scheme -> way -> estimate, `scheme_cases` beside it.
    skipped: scheme -> why it was not put in. `asked`: the options, by name. cases: those to look at (`looking`), of all worlds.
    """

    title: str
    asked: Mapping[str, object]
    worlds: tuple[WorldFigures, ...]
    lists: Mapping[str, Mapping[str, Estimate]]
    flagged: Mapping[str, Estimate]
    schemes: Mapping[str, Mapping[str, Estimate]]
    scheme_cases: Mapping[str, int]
    skipped: Mapping[str, str]
    notes: tuple[str, ...]
    cases: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    @property
    def whole(self) -> tuple[WorldFigures, ...]:
        """The worlds that count for the whole list: without further draws of what came seldom."""
        return tuple(world for world in self.worlds if not world.is_further)


def with_upper(judged: Sequence[Judged], seed: int, further: int, groups: int = 0) -> tuple[WorldFigures, ...]:
    """The figures of the worlds that are judged (all but the last `further`), with the upper mark beside the other lists."""
    features, labels = [one.features for one in judged], [one.labels for one in judged]
    out = []
    for one, score in zip(judged, upper_scores(features, labels, seed, further, groups), strict=False):
        lists = dict(one.figures.lists)
        if score is not None:
            officers = officer_scores(one.context, score, one.officer_ids)
            lists[UPPER] = measure(score, officers, one.labels, one.truth, one.officer_ids, one.figures.budget)
        out.append(replace(one.figures, lists=lists))
    return tuple(out)


def sum_up(
    title: str, asked: Mapping[str, object], worlds: Sequence[WorldFigures], skipped: Mapping[str, str], notes: Sequence[str] = (),
    cases: Sequence[pd.DataFrame] = (),
) -> Evaluation:  # fmt: skip
    """One estimate for each measure over the worlds; further ones count for the schemes alone."""
    whole = [world for world in worlds if not world.is_further]
    return Evaluation(
        title=title,
        asked=asked,
        worlds=tuple(worlds),
        lists=_lists(whole),
        flagged=_flagged(whole),
        schemes=_schemes(worlds),
        scheme_cases={name: sum(one.cases for one in held) for name, held in _by_scheme(worlds).items()},
        skipped=skipped,
        notes=tuple(notes),
        cases=pd.concat(cases, ignore_index=True) if cases else pd.DataFrame(),
    )


def _lists(worlds: Sequence[WorldFigures]) -> dict[str, dict[str, Estimate]]:
    names = list(dict.fromkeys(name for world in worlds for name in world.lists))
    held: dict[str, list[ListFigures]] = {name: [world.lists[name] for world in worlds if name in world.lists] for name in names}
    return {name: {measure: mean([getattr(one, measure) for one in held[name]]) for measure in MEASURES} for name in names}


def _flagged(worlds: Sequence[WorldFigures]) -> dict[str, Estimate]:
    def share(part: Callable[[WorldFigures], float], whole: Callable[[WorldFigures], float]) -> Estimate:
        return ratio([part(world) for world in worlds], [whole(world) for world in worlds])

    return {
        "false discoveries": share(lambda w: w.flagged.wrong, lambda w: w.flagged.wrong + w.flagged.true),
        "recall of the flagged": share(lambda w: w.flagged.true, lambda w: w.taking_part),
        "found of what a perfect list as long finds": share(lambda w: w.flagged.true, lambda w: min(w.flagged.counted, w.taking_part)),
        "first family right": share(lambda w: w.family_right, lambda w: w.flagged.true),
        "wrongly flagged of all cases": share(lambda w: w.flagged.wrong, lambda w: w.cases),
        "officers: false discoveries": share(lambda w: w.officers_flagged - w.officers_flagged_true, lambda w: w.officers_flagged),
        "officers: recall of the flagged": share(lambda w: w.officers_flagged_true, lambda w: w.officers_taking_part),
        "pairs: wrong of those told": share(lambda w: w.pairs_reported - w.pairs_right, lambda w: w.pairs_reported),
    }


def _by_scheme(worlds: Sequence[WorldFigures]) -> dict[str, list[SchemeFigures]]:
    held: dict[str, list[SchemeFigures]] = {}
    for world in worlds:
        for one in world.schemes:
            held.setdefault(one.scheme, []).append(one)
    return dict(sorted(held.items()))


def _schemes(worlds: Sequence[WorldFigures]) -> dict[str, dict[str, Estimate]]:
    return {
        name: {way: ratio([getattr(one, way) for one in held], [one.cases for one in held]) for way in WAYS}
        for name, held in _by_scheme(worlds).items()
    }
