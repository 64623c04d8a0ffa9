"""Fold what is systemic: a red flag that fires on more than a fifth of what it tested in a service and office is an office-wide
practice or a wrong charter. It becomes one finding about the office with both readings, and the cases are not flagged for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from detector.findings.applying import BANDS, Hits
from features.offices import MEASURES
from rules.base import Rule, Severity

MIN_TESTED = 10
"""Below so many tested in a service and office, a share of a fifth says nothing about the office."""


@dataclass(frozen=True)
class Fold:
    """One rule in one office and service: how many of those tested fired; and the same in all other offices with the service."""

    rule: Rule
    office: int
    service: int
    fired: int
    tested: int
    score: float
    others_fired: int = 0
    others_tested: int = 0

    @property
    def share(self) -> float:
        return self.fired / self.tested

    @property
    def others_share(self) -> float:
        """NaN where no other office was tested."""
        return self.others_fired / self.others_tested if self.others_tested else float("nan")


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
    all_tested = _counts(*everyone)
    tested = all_tested.reindex(fired.index)
    systemic = (tested >= MIN_TESTED) & (fired > share * tested)
    if not systemic.any():
        return hits, []
    where = pd.MultiIndex.from_arrays([frame["office"], frame["service"]])
    stays = ~where.isin(fired.index[systemic])
    low, high = BANDS[Severity.MEDIUM]
    in_all = [counts.groupby(level="service").sum() for counts in (fired, all_tested)]
    folds = []
    for office, service in fired.index[systemic]:
        here = int(fired[office, service]), int(tested[office, service])
        others = [int(counts[service]) - own for counts, own in zip(in_all, here, strict=True)]
        score = (low + (high - low) * here[0] / here[1]) * hits.rule.confidence
        folds.append(Fold(hits.rule, int(office), int(service), *here, score, *others))
    return replace(hits, frame=frame[stays].reset_index(drop=True)), folds


def told_by(folds: Iterable[Fold]) -> frozenset[tuple[int, int, str]]:
    """(office, service, measure) for which a fold tells the same fact as a comparison of offices would."""
    return frozenset(
        (one.office, one.service, name)
        for one in folds
        for name, measure in MEASURES.items()
        if one.rule.family == measure.family and one.rule.table in measure.tables
    )


def without_told(hits: Hits, folds: Sequence[Fold]) -> Hits:
    """The hits without comparisons of offices whose fact a fold tells already, with the other offices beside it."""
    if "measure" not in hits.frame or hits.rule.subject != "office" or not folds:
        return hits
    told = told_by(folds)
    office, service, measure = (hits.frame[name].tolist() for name in ("office", "service", "measure"))
    stays = [key not in told for key in zip(office, service, measure, strict=True)]
    return replace(hits, frame=hits.frame[stays].reset_index(drop=True))


def fold_all(found: list[Hits], share: float) -> tuple[list[Hits], list[Fold]]:
    """`fold` for the hits of every rule; one fact is told once."""
    both = [fold(hits, share) for hits in found]
    folds = [one for _, held in both for one in held]
    return [without_told(hits, folds) for hits, _ in both], folds
