"""How figures and tables are written in the page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from detector.evaluate.intervals import Estimate


def shown(estimate: Estimate, sign: str = "") -> str:
    """`0.62 (0.51 to 0.73)`; `0.62` from one world; a hyphen where it is not known."""
    if math.isnan(estimate.value):
        return "-"
    if math.isnan(estimate.low):
        return f"{estimate.value:{sign}.2f}"
    return f"{estimate.value:{sign}.2f} ({estimate.low:{sign}.2f} to {estimate.high:{sign}.2f})"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, the first column to the left and the others to the right; an empty one is nothing."""
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    if not body:
        return []
    return ["| " + " | ".join(header) + " |", "| --- |" + " ---: |" * (len(header) - 1), *body, ""]
