"""Fold what is systemic: a red flag that fires on more than a fifth of what it tested in a service and office is an office-wide
practice or a wrong charter. It becomes one finding about the office with both readings, and the cases are not flagged for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from detector.findings.applying import BANDS, Hits
from rules.base import Rule, Severity

MIN_TESTED = 10
"""Below so many tested in a service and office, a share of a fifth says nothing about the office."""


@dataclass(frozen=True)
class Fold:
    """One rule in one office and service: how many of those tested fired."""

    rule: Rule
    office: int
    service: int
    fired: int
    tested: int
    score: float

    @property
    def share(self) -> float:
        return self.fired / self.tested


def _units(case: np.ndarray, count: int) -> np.ndarray:
    """What is counted: cases where there are cases, else rows."""
    return np.where(case >= 0, case, -2 - np.arange(count))


def _counts(office: np.ndarray, service: np.ndarray, case: np.ndarray) -> pd.Series:
    rows = pd.DataFrame({"office": office, "service": service, "unit": _units(case, len(case))}).drop_duplicates()
    return rows.groupby(["office", "service"], sort=True).size()


def fold(hits: Hits, share: float) -> tuple[Hits, list[Fold]]:
    """The hits that stay with their cases, and one fold for each office and service where the rule fires on more than `share`."""
    if not hits.rule.folds or hits.rule.subject == "office" or hits.frame.empty:
        return hits, []
    frame = hits.frame
    fired = _counts(frame["office"].to_numpy(), frame["service"].to_numpy(), frame["case"].to_numpy())
    everyone = (hits.tested[name].to_numpy() for name in ("office", "service", "case"))
    tested = _counts(*everyone).reindex(fired.index)
    systemic = (tested >= MIN_TESTED) & (fired > share * tested)
    if not systemic.any():
        return hits, []
    where = pd.MultiIndex.from_arrays([frame["office"], frame["service"]])
    stays = ~where.isin(fired.index[systemic])
    low, high = BANDS[Severity.MEDIUM]
    folds = [
        Fold(hits.rule, int(office), int(service), int(fired[office, service]), int(tested[office, service]), 0.0)
        for office, service in fired.index[systemic]
    ]
    folds = [replace(f, score=(low + (high - low) * f.share) * hits.rule.confidence) for f in folds]
    return replace(hits, frame=frame[stays].reset_index(drop=True)), folds


def fold_all(found: list[Hits], share: float) -> tuple[list[Hits], list[Fold]]:
    """`fold` for the hits of every rule."""
    both = [fold(hits, share) for hits in found]
    return [hits for hits, _ in both], [one for _, folds in both for one in folds]
