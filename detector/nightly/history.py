"""The history of findings: each finding that ever counted, in which state it is, since when, and why its state is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from detector.findings.verdicts import has_grown
from detector.reports.words import LEVELS

STATES = ("new", "worse", "known", "cleared")
ABOUT = ("rule_id", "family", "severity", "subject_type", "subject_id", "case_id", "office_id")
CAUSES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "first_night": {"en": "the first night of the store", "id": "pemindaian malam yang pertama"},
        "corrected_data": {"en": "rows of its case were corrected or withdrawn", "id": "baris data berkas itu diperbaiki atau ditarik"},
        "later_data": {"en": "new rows of its case", "id": "baris data baru untuk berkas itu"},
        "other_data": {"en": "rows of others, or a later day", "id": "baris data berkas lain, atau hari yang lebih baru"},
        "verdict": {"en": "a verdict", "id": "hasil pemeriksaan"},
        "charter": {"en": "the changed charter", "id": "perubahan maklumat"},
        "settings": {"en": "the changed settings", "id": "perubahan pengaturan"},
        "model": {"en": "other models", "id": "model lain"},
        "program": {"en": "another version of the program", "id": "versi program yang lain"},
    }
)
"""Why a finding's state changed, and how that is called."""


@dataclass(frozen=True)
class Stage:
    """The findings of a scan, and what had changed since the one before it: `data`, `charter`, `settings`, `model` or `program`."""

    cause: str
    findings: pd.DataFrame


@dataclass(frozen=True)
class Moment:
    """A night's number and the day (in the log's time) as of which it judged; cases with new rows, and with rows that are gone."""

    night: int
    day: str
    added: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()


def empty_history() -> pd.DataFrame:
    """A history without a finding."""
    texts = ("finding_id", "state", "cause", *ABOUT, "first_seen", "last_seen")
    whole = ("level", "told_level", "first_night", "last_night", "changed_night", "times_cleared")
    return pd.DataFrame(
        {
            **{name: pd.Series(dtype=object) for name in texts},
            **{name: pd.Series(dtype=np.float64) for name in ("score", "told_score")},
            **{name: pd.Series(dtype=np.int64) for name in whole},
        }
    )


def update(history: pd.DataFrame, stages: Sequence[Stage], now: Moment) -> pd.DataFrame:
    """The history after a night, one row a finding, by finding_id.

    stages: scans one change apart, the last one the night's own. `new`: it counts and did not; `worse`: its severity rose or its score
    grew (as much as opens a closed finding again) since it was last told as new or worse; `known`: it counts as before; `cleared`: it no
    longer counts.
    """
    seen = [open_findings(stage.findings) for stage in stages]
    current = seen[-1]
    both = history.merge(current.reset_index(), on="finding_id", how="outer", suffixes=("", "_now"), indicator="where")
    both = both.sort_values("finding_id", kind="stable").reset_index(drop=True)
    counts = (both["where"] != "left_only").to_numpy()
    counted = (both["state"].notna() & (both["state"] != "cleared")).to_numpy()
    worse = counts & counted & _is_worse(both)
    state = np.select([counts & ~counted, worse, counts], ["new", "worse", "known"], "cleared").astype(object)
    changed = (state == "new") | (state == "worse") | (~counts & counted)
    told = (state == "new") | (state == "worse")
    out = pd.DataFrame({"finding_id": both["finding_id"], "state": state})
    out["cause"] = np.where(changed, _causes(both, counted, counts, worse, stages, seen, now), both["cause"].astype(object))
    for name in (*ABOUT, "score", "level"):
        out[name] = both[f"{name}_now"].where(counts, both[name])
    out["told_score"] = both["score_now"].where(told, both["told_score"])
    out["told_level"] = both["level_now"].where(told, both["told_level"])
    for name, value in (("night", now.night), ("seen", now.day)):
        out[f"first_{name}"] = both[f"first_{name}"].where(both[f"first_{name}"].notna(), value)
        out[f"last_{name}"] = pd.Series(np.where(counts, value, both[f"last_{name}"].astype(object)), dtype=object)
    out["changed_night"] = both["changed_night"].where(~changed, now.night)
    out["times_cleared"] = both["times_cleared"].fillna(0) + (~counts & counted)
    return _typed(out)


def open_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """By finding_id, what counts: ABOUT, score, level."""
    kept = findings[~findings["closed"].to_numpy(dtype=np.bool_)]
    level = kept["severity"].map(LEVELS).to_numpy(dtype=np.int64)
    held: pd.DataFrame = kept.assign(level=level).set_index("finding_id")[[*ABOUT, "score", "level"]]
    return held


def _is_worse(both: pd.DataFrame) -> np.ndarray:
    grown = has_grown(both["told_score"].to_numpy(dtype=np.float64), both["score_now"].to_numpy(dtype=np.float64))
    return np.asarray((both["level_now"] > both["told_level"]).to_numpy(dtype=np.bool_) | grown, dtype=np.bool_)


def _causes(
    both: pd.DataFrame,
    counted: np.ndarray,
    counts: np.ndarray,
    worse: np.ndarray,
    stages: Sequence[Stage],
    seen: Sequence[pd.DataFrame],
    now: Moment,
) -> np.ndarray:
    """object[n]: the last change that took a finding from one side to the other; of one that is worse, the first that made it so."""
    ids = both["finding_id"]
    cause = np.full(len(both), "data", dtype=object)
    before, taken = counted, np.zeros(len(both), dtype=np.bool_)
    for stage, frame in zip(stages, seen, strict=True):
        counts_here = ids.isin(frame.index).to_numpy()
        cause[counts_here != before] = stage.cause
        before = counts_here
        score = frame["score"].reindex(ids).to_numpy(dtype=np.float64)
        grown = worse & ~taken & has_grown(both["told_score"].to_numpy(dtype=np.float64), score)
        cause[grown], taken = stage.cause, taken | grown
    closed = stages[-1].findings.loc[stages[-1].findings["closed"].to_numpy(dtype=np.bool_), "finding_id"]
    cause[~counts & ids.isin(closed).to_numpy()] = "verdict"
    case = both["case_id_now"].where(both["case_id_now"].notna(), both["case_id"])
    touched = np.where(case.isin(now.corrected), "corrected_data", np.where(case.isin(now.added), "later_data", "other_data"))
    return np.where(cause == "data", touched, cause)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = {name: kind.dtype for name, kind in empty_history().items()}
    typed: pd.DataFrame = frame[list(kinds)].astype(kinds).reset_index(drop=True)
    return typed


def told_tonight(history: pd.DataFrame, night: int) -> pd.DataFrame:
    """The findings whose state changed in a night: what a message is about."""
    changed: pd.DataFrame = history[history["changed_night"].to_numpy() == night]
    return changed


def counts_by_state(history: pd.DataFrame) -> dict[str, int]:
    """Findings in each state."""
    held = history["state"].value_counts()
    return {state: int(held.get(state, 0)) for state in STATES}


def causes_of(changed: pd.DataFrame) -> dict[str, dict[str, int]]:
    """state -> cause -> how many of those whose state changed."""
    states = sorted(changed["state"].unique(), key=STATES.index)
    return {state: changed.loc[changed["state"] == state, "cause"].value_counts().sort_index().to_dict() for state in states}
