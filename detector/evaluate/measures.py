"""The measures: how good an order is, how good a flagged list is. Pure functions of labels and scores.

Cases that a scheme only harmed (those passed in the queue) count neither way: they are left out before anything is counted.
Where scores tie, the tied cases share the places among them evenly, so that no order of rows helps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

BUDGET_PER_CASE = 50 / 20_000
"""What a reviewer can open: 50 files of 20,000 (method.md: an auditor opens some 20 to 50 a week)."""


@dataclass(frozen=True)
class Flagged:
    """The flagged list against the truth: of those flagged, how many take part, were touched by nothing, or were only harmed."""

    true: int
    wrong: int
    harmed: int

    @property
    def counted(self) -> int:
        """How many flagged ones count."""
        return self.true + self.wrong

    @property
    def false_share(self) -> float:
        """Wrong ones among those that count; NaN where nothing that counts was flagged."""
        return self.wrong / self.counted if self.counted else float("nan")


def budget_of(cases: int) -> int:
    """The default budget for so many cases, at least 1."""
    return max(1, round(cases * BUDGET_PER_CASE))


def _tied(is_true: Bools, score: Floats) -> tuple[Floats, Floats]:
    """By distinct score, highest first: how many have it, and how many of these are true."""
    _, place = np.unique(-score, return_inverse=True)
    size = np.bincount(place).astype(np.float64)
    return size, np.bincount(place, weights=is_true, minlength=len(size)).astype(np.float64)


def average_precision(is_true: Bools, score: Floats) -> float:
    """The mean precision at each true one, highest score first; NaN where nothing is true. Ties are one step."""
    if not is_true.any():
        return float("nan")
    size, true = _tied(is_true, score)
    precision = np.cumsum(true) / np.cumsum(size)
    return float((precision * true).sum() / true.sum())


def found_within(is_true: Bools, score: Floats, budget: int) -> float:
    """How many true ones are among the first `budget` (expected, where a tie straddles the end)."""
    if not len(score):
        return 0.0
    size, true = _tied(is_true, score)
    before = np.cumsum(size) - size
    share = np.clip((budget - before) / size, 0.0, 1.0)
    return float((share * true).sum())


def recall_by_group(groups: Mapping[str, Bools], found: Floats) -> dict[str, tuple[int, float]]:
    """Per group of cases: how many there are, and how many of them were found (`found`: 0 to 1 a case)."""
    return {name: (int(members.sum()), float(found[members].sum())) for name, members in groups.items()}


def found_share(score: Floats, budget: int) -> Floats:
    """float64[n]: the chance that each is among the first `budget`: 1, 0, or its share of a tie at the end."""
    if not len(score):
        return np.zeros(0)
    _, place = np.unique(-score, return_inverse=True)
    size = np.bincount(place).astype(np.float64)
    before = np.cumsum(size) - size
    return np.asarray(np.clip((budget - before) / size, 0.0, 1.0)[place])


def flagged_against(labels: npt.NDArray[np.int8], flagged: Bools) -> Flagged:
    """Counts of the flagged by label (1 takes part, 0 untouched, -1 harmed)."""
    true, wrong, harmed = (int((flagged & (labels == value)).sum()) for value in (1, 0, -1))
    return Flagged(true, wrong, harmed)


def percentile(score: Floats) -> Floats:
    """float64[n] in (0, 1]: mid rank of each score among all."""
    if not len(score):
        return np.zeros(0)
    values, place = np.unique(score, return_inverse=True)
    size = np.bincount(place, minlength=len(values))
    return np.asarray(((np.cumsum(size) - (size - 1) / 2) / len(score))[place])


def mean_of(values: Iterable[float]) -> float:
    """The mean of what is known; NaN where nothing is."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
