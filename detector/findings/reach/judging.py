"""Whether a red flag would tell, and would by itself flag, a case with a row like this: by the rule's own check and the scan's own list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from detector.findings.applying import Hits, severity_of, thresholds_of
from detector.findings.ranking import FLAGGING
from detector.findings.weighing import Normal, weigh
from detector.settings import ScanDefaults, Settings
from features.arrays.segments import Bools, Floats, Ints
from rules.base import Rule


@dataclass(frozen=True)
class Judge:
    """One rule with the settings' thresholds. hits: what it found in this scan, and what is normal, for the weight of a size; needed: the
    evidence (log of the likelihood ratio) from which a case comes among the flagged; infinite where nothing that adds weight is enough."""

    rule: Rule
    thresholds: Mapping[str, float]
    hits: Hits
    normal: Normal
    needed: float

    @staticmethod
    def of(rule: Rule, settings: Settings, hits: Hits, needed: float) -> Judge:
        return Judge(rule, thresholds_of(rule, settings), hits, Normal.of(hits), needed)

    def sizes(self, frame: pd.DataFrame) -> Floats:
        """float64[rows]: the size of what the rule finds in each row; NaN where it stays quiet, or a need is missing."""
        needed = frame[list(self.rule.needs)]
        result = self.rule.check(needed, **self.thresholds)
        size = result["size"] if isinstance(result, pd.DataFrame) else result
        return np.where(needed.notna().all(axis=1), size.to_numpy(dtype=np.float64), np.nan)

    def tells(self, frame: pd.DataFrame) -> Bools:
        return ~np.isnan(self.sizes(frame))

    def flags(self, frame: pd.DataFrame, step: Ints | None = None) -> Bools:
        """bool[rows]: found, and by itself enough for the flag: a severe fact that stands alone, or rare enough for this scan's list.

        step: int64[rows], what `Hits.tested` calls it; None: the rows are about none.
        """
        size = self.sizes(frame)
        found = ~np.isnan(size)
        out = np.zeros(len(size), dtype=np.bool_)
        severity = severity_of(self.rule, size[found])
        stands = (severity >= int(FLAGGING)) & self.rule.stands_alone
        rows = pd.DataFrame({"size": size[found], "severity": severity, "likely": np.nan})
        rows["step"] = np.full(len(rows), -1, dtype=np.int64) if step is None else step[found]
        weighed = weigh(replace(self.hits, frame=rows), self.normal)
        out[found] = stands | (weighed.frame["weight"].to_numpy(dtype=np.float64) >= self.needed)
        return out


def evidence_to_be_flagged(cases: pd.DataFrame, scan: ScanDefaults) -> float:
    """The least evidence with which one more case would be flagged: its share of wrong ones, and the budget, allow its rank.

    cases: with `score` of all ranked cases. The list is `detector.findings.ranking`'s: flagged while the mean of one minus the score,
    down to the rank, is at most the rate asked for.
    """
    score = np.sort(cases["score"].to_numpy(dtype=np.float64))[::-1]
    before = np.append(0.0, np.cumsum(1.0 - score))
    better = np.arange(len(score) + 1)
    least = 1.0 - scan.fdr * (better + 1) + before
    least = np.maximum(least, np.append(score, 0.0))  # no better than those below, or the rank would be another
    allowed = (least <= np.append(1.0, score)) & (least < 1.0)
    if scan.budget is not None:
        allowed &= better < scan.budget
    if not allowed.any():
        return np.inf
    return float(special.logit(np.clip(least[allowed].min(), scan.prior, 1.0)) - special.logit(scan.prior))
