"""Two scans side by side: which findings and flagged cases are new, known, worse or cleared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from detector.desk.page import Block, Heading, Line, Page, grid
from detector.findings.verdicts import has_grown
from detector.reports.words import LEVELS
from detector.run import Run
from features.arrays.segments import Bools

STATES = ("new", "worse", "known", "cleared")
TOP = 15
FINDING_CELLS = ("rule_id", "severity", "subject_type", "subject_id", "office_id")
CASE_CELLS = ("service_code", "office_id", "rank")


@dataclass(frozen=True)
class Difference:
    """findings and cases: one row each that counts (for cases: is flagged) in either run, the strongest first of each state.

    state: new, worse, known, cleared. score, score_before: NaN where the run does not hold it. scanned: the newer run looked at its
    case at all (of cleared ones; else True). notes: what makes the two hard to compare.
    """

    findings: pd.DataFrame
    cases: pd.DataFrame
    notes: tuple[str, ...]


def differ(old: Run, new: Run) -> Difference:
    """Compare what counts in two runs, by finding_id and by case_id; a finding that a verdict closed does not count."""
    scanned = set(new.cases["case_id"])
    findings = _compare(_open(old.findings), _open(new.findings), "finding_id", FINDING_CELLS)
    about = findings["case_id"]
    findings = findings.assign(scanned=(about.isna() | about.isin(scanned)).to_numpy())
    cases = _compare(_flagged(old), _flagged(new), "case_id", CASE_CELLS)
    return Difference(
        findings.drop(columns="case_id"),
        cases.assign(scanned=cases["case_id"].isin(scanned).to_numpy()),
        _notes(old.manifest, new.manifest),
    )


def _open(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings that count. A run of an earlier version knows no verdicts: all do."""
    closed = findings["closed"].to_numpy(dtype=np.bool_) if "closed" in findings else np.zeros(len(findings), dtype=np.bool_)
    level = findings["severity"].map(LEVELS).astype(np.float64).fillna(0.0)
    return findings.assign(level=level)[["finding_id", "case_id", *FINDING_CELLS, "score", "level"]][~closed]


def _flagged(run: Run) -> pd.DataFrame:
    return run.cases[run.cases["flagged"].to_numpy(dtype=np.bool_)][["case_id", *CASE_CELLS, "score"]].assign(level=0.0)


def _compare(old: pd.DataFrame, new: pd.DataFrame, key: str, cells: tuple[str, ...]) -> pd.DataFrame:
    both = new.merge(old, on=key, how="outer", suffixes=("", "_before"), indicator="where")
    is_new, is_gone = (both["where"] == "left_only").to_numpy(), (both["where"] == "right_only").to_numpy()
    state = np.select([is_new, is_gone, _is_worse(both)], ["new", "cleared", "worse"], default="known")
    told = {}
    for name in (*cells, *(["case_id"] if key != "case_id" else [])):
        told[name] = both[name].astype(object).where(~is_gone, both[f"{name}_before"].astype(object))
    frame = both[[key]].assign(state=state, **told, score=both["score"], score_before=both["score_before"])
    strength = frame["score"].fillna(frame["score_before"])
    order = frame.assign(place=pd.Series(state).map(STATES.index).to_numpy(), strength=-strength.to_numpy())
    return frame.loc[order.sort_values(["place", "strength", key], kind="stable").index].reset_index(drop=True)


def _is_worse(both: pd.DataFrame) -> Bools:
    """The severity rose, or the score did by as much as opens a closed finding again; an open case's daily growth is no news."""
    grown = has_grown(both["score_before"].to_numpy(dtype=np.float64), both["score"].to_numpy(dtype=np.float64))
    return np.asarray((both["level"] > both["level_before"]).to_numpy(dtype=np.bool_) | grown, dtype=np.bool_)


def _notes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    notes = []
    if old.get("data_set") != new.get("data_set"):
        notes.append(f"The runs are of data sets of different names: {old.get('data_set')} and {new.get('data_set')}.")
    for part in ("charter", "settings"):
        if (old.get(part) or {}).get("sha256") != (new.get(part) or {}).get("sha256"):
            notes.append(f"The {part} changed between the runs.")
    if old.get("suluh") != new.get("suluh"):
        notes.append(f"The runs are of different versions: {old.get('suluh')} and {new.get('suluh')}.")
    if str(new.get("as_of")) < str(old.get("as_of")):
        notes.append("The second run judges an earlier time than the first; is the order right?")
    return tuple(notes)


def difference_json(found: Difference) -> str:
    """The whole difference as one JSON object: notes, and for findings and cases the counts and the rows of each state."""
    held = {"notes": list(found.notes), "findings": _as_object(found.findings), "cases": _as_object(found.cases)}
    return json.dumps(held, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _as_object(frame: pd.DataFrame) -> dict[str, Any]:
    plain = frame.astype(object).where(frame.notna(), None)
    rows = {state: plain[frame["state"] == state].drop(columns="state").to_dict("records") for state in STATES}
    return {"counts": {state: len(held) for state, held in rows.items()}, **rows}


def difference_page(found: Difference, old: Path, new: Path) -> Page:
    """Counts of each state, then the first of what is new, worse and cleared."""
    blocks: list[Block] = [Heading(f"{new} against {old}", 1), *(Line(note, "note") for note in found.notes)]
    parts = (("finding", found.findings), ("flagged case", found.cases))
    counts = [(f"{what}s", *(int((frame["state"] == state).sum()) for state in STATES)) for what, frame in parts]
    blocks.append(grid(("", *STATES), counts, right=STATES))
    left = int((~found.findings["scanned"]).sum())
    if left:
        blocks.append(Line(f"Of the cleared findings {left:,} are about cases that the second run did not look at.", "note"))
    for what, frame in parts:
        for state in ("new", "worse", "cleared"):
            blocks += _listed(frame[frame["state"] == state], f"{what}s: {state}")
    return tuple(blocks)


def _listed(frame: pd.DataFrame, title: str) -> list[Block]:
    if frame.empty:
        return []
    columns = [name for name in frame.columns if name not in ("state", "scanned", "subject_type")]
    rows = [[_cell(value) for value in row] for row in frame[columns].head(TOP).to_numpy(dtype=object)]
    rest = [Line(f"and {len(frame) - TOP:,} more (--json lists all).", "faint")] if len(frame) > TOP else []
    numbers = ("rank", "score", "score_before")
    return [
        Heading(title.capitalize()),
        grid([name.replace("_", " ") for name in columns], rows, right=[n.replace("_", " ") for n in numbers]),
        *rest,
    ]


def _cell(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
