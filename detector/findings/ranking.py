"""One list: findings to a score for each case and officer, flagged or not, and a rank without ties.

The score can be recomputed by hand from findings.csv. Of each family only the strongest finding counts, so that one fact seen
by two rules is not counted twice; the strongest family counts in full, the next by half, the next by a quarter:
score = 1 - (1 - s1)(1 - s2/2)(1 - s3/4)... More evidence never lowers it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features import segments as seg
from rules.base import Rule, Severity

DISCOUNT = 0.5
FLAGGING = Severity.HIGH
"""A fact that stands alone flags its case from this severity on."""

LABELS: Mapping[int, str] = {int(level): level.label for level in Severity}
PRIOR_CASES = 10.0
"""An officer's findings are spread over this many cases more than were touched, so that one finding in two cases says little."""


def _best_per_family(findings: pd.DataFrame, subject: str) -> pd.DataFrame:
    """The strongest finding of each subject and family, strongest family first within a subject."""
    ordered = findings.sort_values([subject, "score", "family", "rule_id"], ascending=[True, False, True, True], kind="stable")
    return ordered.drop_duplicates([subject, "family"])


def combine(findings: pd.DataFrame, subject: str) -> pd.DataFrame:
    """One row a subject (column `subject` of int codes): score, families (strongest first) and rules (strongest first)."""
    best = _best_per_family(findings, subject)
    codes = best[subject].to_numpy(dtype=np.int64)
    turn = seg.rank_in_segment(codes)
    kept = 1.0 - best["score"].to_numpy() * DISCOUNT**turn
    starts = np.flatnonzero(seg.is_start(codes)) if len(codes) else np.empty(0, dtype=np.int64)
    product = np.multiply.reduceat(kept, starts) if len(codes) else np.empty(0)
    ordered = findings.sort_values([subject, "score", "rule_id"], ascending=[True, False, True], kind="stable")
    rules = ordered.drop_duplicates([subject, "rule_id"])
    out = pd.DataFrame({"score": 1.0 - product}, index=codes[starts])
    return out.assign(families=_lists(best, subject, "family"), rules=_lists(rules, subject, "rule_id"))


def _lists(frame: pd.DataFrame, subject: str, column: str) -> pd.Series:
    """The values of a column as one list a subject, in the frame's order."""
    codes = frame[subject].to_numpy(dtype=np.int64)
    starts = np.flatnonzero(seg.is_start(codes)) if len(codes) else np.empty(0, dtype=np.int64)
    pieces = np.split(frame[column].to_numpy(dtype=object), starts[1:]) if len(codes) else []
    return pd.Series([list(piece) for piece in pieces], index=codes[starts], dtype=object)


def stands(findings: pd.DataFrame, rules: Mapping[str, Rule]) -> np.ndarray:
    """bool[findings]: a fact that stands alone, of severity high or more."""
    alone = findings["rule_id"].map({rule.id: rule.stands_alone for rule in rules.values()}).to_numpy(dtype=np.bool_)
    return alone & (findings["severity_level"].to_numpy() >= int(FLAGGING))


def _ranked(frame: pd.DataFrame, score: np.ndarray, names: np.ndarray) -> pd.DataFrame:
    """Ranks by score, ties broken by name (text order), so that no two share one."""
    order = np.lexsort((names.astype(str), -score))
    rank = np.empty(len(score), dtype=np.int64)
    rank[order] = np.arange(1, len(score) + 1)
    return frame.assign(rank=rank)


def _with_lists(frame: pd.DataFrame, combined: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    scored = combined.reindex(codes)
    families, rules = (
        pd.Series([held if isinstance(held, list) else [] for held in scored[name]], index=frame.index, dtype=object)
        for name in ("families", "rules")
    )
    return frame.assign(score=scored["score"].fillna(0.0).to_numpy(), families=families, rules=rules)


def rank_cases(cases: pd.DataFrame, findings: pd.DataFrame, rules: Mapping[str, Rule], budget: int | None) -> pd.DataFrame:
    """`cases` (with `case`, `case_id`) with score, rank, q_value, flagged, families, rules and the number of findings.

    findings: rows with `case`, rule_id, family, score, severity_level, and `counts` (False: told, but not counted).
    """
    counted = findings[(findings["case"] >= 0) & findings["counts"] & (findings["subject_type"] == "case")]
    codes = cases["case"].to_numpy()
    out = _with_lists(cases, combine(counted, "case"), codes)
    out = _ranked(out, out["score"].to_numpy(), out["case_id"].to_numpy(dtype=object))
    flagged = np.isin(codes, counted.loc[stands(counted, rules), "case"].to_numpy())
    if budget is not None:
        flagged &= out["rank"].to_numpy() <= _rank_limit(out["rank"].to_numpy(), flagged, budget)
    size = int(codes.max()) + 1 if len(codes) else 0
    per_case = seg.count_per(findings["case"].to_numpy(dtype=np.int64), max(size, int(findings["case"].max()) + 1 if len(findings) else 0))
    return out.assign(flagged=flagged, q_value=np.nan, findings=per_case[codes] if len(codes) else np.empty(0, dtype=np.int64))


def _rank_limit(rank: np.ndarray, flagged: np.ndarray, budget: int) -> int:
    """The rank of the last flagged case that the budget has room for."""
    ranks = np.sort(rank[flagged])
    return int(ranks[min(budget, len(ranks)) - 1]) if len(ranks) and budget > 0 else 0


def rank_officers(officers: pd.DataFrame, findings: pd.DataFrame, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """`officers` (with `officer`, `officer_id`, `cases` touched) with score, rank, flagged, families, rules, findings.

    An officer's score is the mean over the touched cases of the strongest finding about that officer in the case, shrunk for
    small numbers; a finding about the officer as such counts in full. Only the latter can flag.
    """
    counted = findings[(findings["officer"] >= 0) & findings["counts"]]
    own = counted[counted["subject_type"] == "officer"]
    codes = officers["officer"].to_numpy()
    out = _with_lists(officers, combine(counted, "officer"), codes)
    in_cases = counted[counted["subject_type"] == "case"]
    strongest = in_cases.groupby(["officer", "case"], sort=True)["score"].max().groupby("officer", sort=True).sum()
    load = officers["cases"].to_numpy(dtype=np.float64) + PRIOR_CASES
    rate = strongest.reindex(codes).fillna(0.0).to_numpy() / load
    alone = own.groupby("officer", sort=True)["score"].max().reindex(codes).fillna(0.0).to_numpy()
    out = out.assign(score=np.clip(1.0 - (1.0 - rate) * (1.0 - alone), 0.0, 1.0))
    out = _ranked(out, out["score"].to_numpy(), out["officer_id"].to_numpy(dtype=object))
    flagged = np.isin(codes, own.loc[stands(own, rules), "officer"].to_numpy())
    total = counted.groupby("officer", sort=True).size().reindex(codes).fillna(0).to_numpy(dtype=np.int64)
    return out.assign(flagged=flagged, q_value=np.nan, findings=total)
