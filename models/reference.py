"""How rare a score is: counted among reference rows, and beyond them by the tail that they show.

Counting is exact and assumes nothing (conformal), but can never say less than one in the number of reference rows. The tail
says less, and assumes that scores thin out at a steady rate. It is fitted to the scores between the 90% and the 98% point:
what lies above enters only as *at least so high*, so that the very rows one looks for do not teach the tail what is usual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

KEPT_EXACTLY = 16_384
"""Reference scores, from the top, that are kept one by one."""
KEPT_BELOW = 4_096
"""Evenly spaced ones below; there a p-value errs upwards, by at most one in so many."""
TAIL_FROM, TAIL_UNTIL = 0.90, 0.98
FEWEST_FOR_TAIL = 50
MOST_REFERENCE_ROWS = 2**40


class DamagedReferenceError(SuluhError):
    """Numbers that are not the reference scores of a model."""


@dataclass(frozen=True)
class Tail:
    """Above `start`, a share `share` of the scores, thinning by a factor e every `scale`."""

    start: float
    share: float
    scale: float

    def p_values(self, scores: Floats) -> Floats:
        """float64[n]; only meant for scores above `start`."""
        return np.asarray(self.share * np.exp(-np.maximum(scores - self.start, 0.0) / self.scale))


@dataclass(frozen=True, eq=False)
class Reference:
    """rows: how many reference rows there were. values float64[m]: their scores, ascending, distinct, thinned out in the body;
    above int64[m]: how many rows score higher than each. tail: missing where there are too few, or too many alike."""

    rows: int
    values: Floats
    above: Ints
    tail: Tail | None

    @classmethod
    def of(cls, scores: Floats) -> Reference:
        """From at least one score."""
        ordered = np.sort(scores)
        rows = len(ordered)
        body = max(rows - KEPT_EXACTLY, 0)
        grid = np.linspace(0, body, KEPT_BELOW, endpoint=False).astype(np.int64) if body > KEPT_BELOW else np.arange(body)
        values = np.unique(np.concatenate([ordered[grid], ordered[body:]]))
        above = rows - np.searchsorted(ordered, values, side="right")
        return cls(rows, values, above.astype(np.int64), _fit_tail(ordered))

    def check(self) -> None:
        """DamagedReferenceError unless the numbers can be what `of` makes."""
        values, above = self.values, self.above
        sound = (
            0 < len(values) == len(above) <= KEPT_EXACTLY + KEPT_BELOW
            and len(values) <= self.rows <= MOST_REFERENCE_ROWS
            and bool(np.isfinite(values).all() and (values >= 0.0).all() and (values <= 1.0).all())
            and bool((np.diff(values) > 0).all() and (np.diff(above) < 0).all())
            and bool(above[0] < self.rows and above[-1] == 0)
        )
        if sound and self.tail is not None:
            tail = self.tail
            sound = 0.0 <= tail.start <= 1.0 and 0.0 < tail.share <= 1.0 and 0.0 < tail.scale <= 1.0
        if not sound:
            raise DamagedReferenceError("The model's reference scores are damaged.")

    def p_values(self, scores: Floats, tail: bool = False) -> Floats:
        """float64[n]: (1 + reference rows that score as high) / (1 + reference rows); never too low, if reference rows and
        judged rows are alike. With `tail`, scores above the tail's start are judged by the fitted tail instead."""
        lower = np.searchsorted(self.values, scores, side="left")
        as_high = np.concatenate([[self.rows], self.above])[lower]
        counted = (1.0 + as_high) / (1.0 + self.rows)
        if not tail or self.tail is None:
            return np.asarray(counted)
        return np.where(scores > self.tail.start, self.tail.p_values(scores), counted)


def _fit_tail(ordered: Floats) -> Tail | None:
    """The exponential tail by maximum likelihood, censored at `TAIL_UNTIL`."""
    start, until = np.quantile(ordered, [TAIL_FROM, TAIL_UNTIL])
    beyond = ordered[ordered > start] - start
    seen = int((beyond <= until - start).sum())
    if seen < FEWEST_FOR_TAIL or until <= start:
        return None
    scale = np.minimum(beyond, until - start).sum() / seen
    return Tail(start=float(start), share=len(beyond) / len(ordered), scale=float(scale))
