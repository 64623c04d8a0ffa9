"""What `suluh fit` tells: which models were fitted, on how much, and which were not."""

from __future__ import annotations

from pathlib import Path

from detector.desk.page import Line, Page, grid
from detector.fitting import Fitted


def fitted_page(found: Fitted, out: Path) -> Page:
    """One row a model, then where the file lies."""
    table = grid(("model", "rows learned from", "signals used"), found.models, right=("rows learned from", "signals used"))
    left = tuple(Line(f"{name} was not fitted: {why}.", "note") for name, why in found.left_out)
    return (table, *left, Line(f"Written: {out}"), Line("It holds scores of single rows: keep it as private as the data.", "faint"))
