"""What an evaluation found, for the screen: each list with its intervals, the promise and what came of it, recall by scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from detector.desk.page import Block, Bullets, Grid, Heading, Line, Page, counted
from detector.evaluate.intervals import Estimate
from detector.evaluate.summing import MEASURES, WAYS, Evaluation

MEASURE_NAMES = {
    "average_precision": "average precision",
    "recall_at_budget": "recall at budget",
    "precision_at_budget": "precision at budget",
    "officers_average_precision": "officers found (AP)",
}
WAY_NAMES = {"flagged": "flagged", "in_budget": "in the budget", "in_depth": "in as many as take part"}


def evaluation_page(evaluation: Evaluation, written: Sequence[Path]) -> Page:
    """The whole answer; every share with its 95% interval over worlds."""
    worlds = evaluation.whole
    budgets = sorted({world.budget for world in worlds})
    taking_part, harmed = sum(w.taking_part for w in worlds), sum(w.harmed for w in worlds)
    told = f"{counted(len(worlds), 'world')}, {counted(sum(w.cases for w in worlds), 'case')}, {taking_part:,} of them taking part"
    blocks: list[Block] = [
        Heading(f"Evaluation: {evaluation.title}", 1),
        Line(f"{told}, {harmed:,} merely harmed (they count neither way). Budget: the first {_span(budgets)} cases."),
        Heading("How good the list is"),
        _lists(evaluation),
        Heading("The flagged cases and the promise"),
        _flagged(evaluation),
    ]
    if evaluation.schemes:
        blocks += [Heading("Recall by scheme"), _schemes(evaluation)]
    if evaluation.skipped:
        blocks += [Heading("Schemes not put in"), Bullets(tuple(f"{name}: {why}" for name, why in evaluation.skipped.items()))]
    blocks += [Line(note, "note") for note in evaluation.notes]
    blocks.append(Line(f"Written: {', '.join(str(path) for path in written)}", "faint"))
    return tuple(blocks)


def shown(estimate: Estimate) -> str:
    """`0.62 (0.51 to 0.73)`; `0.62` from one world; a hyphen where it is not known."""
    if math.isnan(estimate.value):
        return "-"
    if math.isnan(estimate.low):
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _span(values: Sequence[int]) -> str:
    return f"{values[0]:,}" if len(values) == 1 else f"{values[0]:,} to {values[-1]:,}"


def _lists(evaluation: Evaluation) -> Grid:
    header = ("list", *(MEASURE_NAMES[name] for name in MEASURES))
    rows = tuple((name, *(shown(held[measure]) for measure in MEASURES)) for name, held in evaluation.lists.items())
    return Grid(header, rows, frozenset(header[1:]))


def _flagged(evaluation: Evaluation) -> Grid:
    promises = sorted({world.promise for world in evaluation.whole})
    asked = {"false discoveries": " to ".join(f"{value:g}" for value in promises)}
    rows = [(name, shown(estimate), asked.get(name, "")) for name, estimate in evaluation.flagged.items()]
    flags = [world.flagged for world in evaluation.whole]
    counts = (("flagged", sum(f.true + f.wrong + f.harmed for f in flags)), ("right", sum(f.true for f in flags)),
              ("wrong", sum(f.wrong for f in flags)), ("harmed", sum(f.harmed for f in flags)))  # fmt: skip
    return Grid(("measure", "value", "promised"), (*((name, f"{number:,}", "") for name, number in counts), *rows), frozenset({"value"}))


def _schemes(evaluation: Evaluation) -> Grid:
    header = ("scheme", "cases", *(WAY_NAMES[way] for way in WAYS))
    rows = tuple(
        (name, f"{evaluation.scheme_cases[name]:,}", *(shown(ways[way]) for way in WAYS)) for name, ways in evaluation.schemes.items()
    )
    return Grid(header, rows, frozenset(header[1:]))
