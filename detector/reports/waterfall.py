"""How a score came about: what each finding added to the log odds of its case or officer, beside the prior."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from detector.findings.ranking import DISCOUNT
from features.arrays import segments as seg

NEEDED = ("weight", "repeated", "family", "score", "rule_id")


def additions(findings: pd.DataFrame, subject: str) -> pd.DataFrame:
    """rarity, repetition and share of each finding (index kept): what it adds to the log odds of the subject in column `subject`.

    As `detector.findings.ranking.combine` reckons: of each family the strongest alone (share 1 for the first family, then a
    quarter, a sixteenth ...), the others nothing (share 0). What a verdict closed adds nothing. All zero where a run holds no weights.
    """
    out = pd.DataFrame({"rarity": 0.0, "repetition": 0.0, "share": 0.0}, index=findings.index)
    if any(name not in findings for name in NEEDED) or findings.empty:
        return out
    closed = findings["closed"].to_numpy(dtype=np.bool_) if "closed" in findings else np.zeros(len(findings), dtype=np.bool_)
    held = findings.loc[~closed, [subject, *NEEDED]].assign(place=np.flatnonzero(~closed))
    held["evidence"] = held["weight"] + held["repeated"]
    order = {subject: True, "evidence": False, "score": False, "family": True, "rule_id": True}
    best = held.sort_values(list(order), ascending=list(order.values()), kind="stable").drop_duplicates([subject, "family"])
    codes = pd.factorize(best[subject])[0].astype(np.int64)
    share = np.zeros(len(findings))
    share[best["place"].to_numpy()] = DISCOUNT ** seg.rank_in_segment(codes)
    return out.assign(
        rarity=findings["weight"].to_numpy(dtype=np.float64) * share,
        repetition=findings["repeated"].to_numpy(dtype=np.float64) * share,
        share=share,
    )


def log_odds_of(score: float) -> float:
    """The log odds of a probability, kept within what a picture can show."""
    return float(special.logit(min(max(score, 1e-6), 1 - 1e-6)))
