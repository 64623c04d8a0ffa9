"""One picture of an evaluation: average precision beside the baselines, and recall by scheme."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detector.evaluate.intervals import Estimate
from detector.evaluate.summing import Evaluation
from detector.evaluate.worlds import OURS

INK, PALE, OUR_COLOUR = "#33414e", "#a9b4bf", "#0b6e99"
WAY = "in_depth"


def draw(evaluation: Evaluation, path: Path) -> None:
    """Writes a PNG; the same evaluation and version of matplotlib give the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    schemes = evaluation.schemes or {"nobody takes part": {WAY: Estimate(float("nan"), float("nan"), float("nan"), 0)}}
    figure = Figure(figsize=(11, 1.6 + 0.3 * max(len(schemes), 2 * len(evaluation.lists), 6)), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    figure.suptitle(f"{evaluation.title}: {len(evaluation.whole)} worlds, 95% intervals", color=INK)
    names = list(evaluation.lists)
    _bars(left, names, [evaluation.lists[name]["average_precision"] for name in names], [name == OURS for name in names])
    left.set_title("average precision of the list of cases", fontsize=10, color=INK)
    labels = [f"{name} ({evaluation.scheme_cases.get(name, 0)})" for name in schemes]
    _bars(right, labels, [ways[WAY] for ways in schemes.values()], [True] * len(schemes))
    right.set_title("recall by scheme, within as many places as take part", fontsize=10, color=INK)
    figure.savefig(path, metadata={"Software": None})


def _bars(axes: Any, names: Sequence[str], estimates: Sequence[Estimate], ours: Sequence[bool]) -> None:
    at = list(range(len(names)))
    values = [0.0 if math.isnan(e.value) else e.value for e in estimates]
    less = [0.0 if math.isnan(e.low) else value - e.low for value, e in zip(values, estimates, strict=True)]
    more = [0.0 if math.isnan(e.high) else e.high - value for value, e in zip(values, estimates, strict=True)]
    colours = [OUR_COLOUR if own else PALE for own in ours]
    axes.barh(at, values, xerr=[less, more], color=colours, ecolor=INK, capsize=2, height=0.7)
    axes.set_yticks(at, names, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.spines[["top", "right"]].set_visible(False)
