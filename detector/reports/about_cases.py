"""The cases of the page: every listed one as a row, those in full with findings, what moved the score, and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.case_view import LONGEST_ID, FindingReader
from detector.reports.told import Data, told_findings
from detector.reports.waterfall import log_odds_of
from detector.reports.words import clip
from detector.run import Run
from detector.wording import is_missing

FLAGGED, IN_FULL, CONTROL, NEW = 1, 2, 4, 8


def case_list(listed: pd.DataFrame, findings: pd.DataFrame, run: Run) -> Data:
    """The listed cases column by column; services, offices, red flags and officers as places in lists of names.

    marks: bits (flagged, in full, of the control sample, new since the scan compared with).
    """
    services, service = _named(listed["service_code"])
    offices, office = _named(listed["office_id"])
    rules, rule_of = _several(listed["rules"])
    families, family_of = _several(listed["families"])
    officers, officer_of = _officers(listed, findings)
    return {
        "services": services,
        "offices": offices,
        "rules": rules,
        "families": families,
        "officers": officers,
        "id": [clip(value, LONGEST_ID) for value in listed["case_id"].tolist()],
        "rank": listed["rank"].astype(int).tolist(),
        "score": listed["score"].astype(float).round(4).tolist(),
        "q": [None if is_missing(value) else round(float(value), 4) for value in listed["q_value"].tolist()],
        "service": service,
        "office": office,
        "rule": rule_of,
        "family": family_of,
        "officer": officer_of,
        "level": listed["level"].tolist(),
        "count": listed["count"].tolist(),
        "filed": [clip(str(value)[:10]) if not is_missing(value) else "" for value in listed["submitted_at"].tolist()],
        "decision": [clip(value, 40) if not is_missing(value) else "" for value in listed["decision"].tolist()],
        "marks": _marks(listed, run).tolist(),
    }


def _marks(listed: pd.DataFrame, run: Run) -> np.ndarray:
    drawn = listed["control"].astype(bool) if "control" in listed else pd.Series(False, index=listed.index)
    new = frozenset((run.manifest.get("previous") or {}).get("new_cases") or ())
    is_new = listed["case_id"].astype("object").isin(new)
    bits = ((listed["flagged"].astype(bool), FLAGGED), (listed["in_full"], IN_FULL), (drawn, CONTROL), (is_new, NEW))
    return np.asarray(sum(held.to_numpy(dtype=np.int64) * bit for held, bit in bits))


def _named(column: pd.Series) -> tuple[list[str], list[int]]:
    codes, names = pd.factorize(column.astype("object"), sort=True)
    return [clip(name, LONGEST_ID) for name in names], codes.tolist()


def _several(column: pd.Series) -> tuple[list[str], list[list[int]]]:
    """List cells as places in a list of their names."""
    cells = [list(value) if isinstance(value, (list, tuple, np.ndarray)) else [] for value in column.tolist()]
    names = sorted({str(name) for cell in cells for name in cell})
    place = {name: at for at, name in enumerate(names)}
    return [clip(name, LONGEST_ID) for name in names], [[place[str(name)] for name in cell] for cell in cells]


def _officers(listed: pd.DataFrame, findings: pd.DataFrame) -> tuple[list[str], list[list[int]]]:
    """The officers that findings about each listed case name."""
    case, officer = findings["case_id"].astype("object"), findings["officer_id"].astype("object")
    pairs = pd.DataFrame({"case": case, "officer": officer}).dropna().drop_duplicates()
    pairs = pairs[pairs["case"].isin(listed["case_id"].astype("object"))]
    held = pairs.groupby("case", sort=False)["officer"].agg(list)
    return _several(listed["case_id"].astype("object").map(held))


def case_details(
    listed: pd.DataFrame, findings: pd.DataFrame, reader: FindingReader, run: Run, pictures: Mapping[str, Mapping[str, Any]]
) -> dict[str, Data]:
    """The cases in full, by id: findings (the strongest), how many were left out, the score in log odds, and pictures."""
    full = listed[listed["in_full"]]
    own = findings[findings["case_id"].astype("object").isin(full["case_id"].astype("object"))]
    own = own[own["subject_type"].astype("object") == "case"]
    own = own[own.groupby("case_id", observed=True).cumcount() < reader.limits.findings]
    told: dict[str, list[Data]] = {}
    for case_id, finding in told_findings(own, reader, "case_id"):
        told.setdefault(case_id, []).append(finding)
    kept = zip(full["case_id"].astype(str), full["score"].astype(float), full["count"].astype(int), strict=True)
    return {
        clip(case_id, LONGEST_ID): {
            "findings": told.get(case_id, []),
            "more": count - len(told.get(case_id, [])),
            "odds": round(log_odds_of(score), 4),
            **pictures.get(case_id, {}),
        }
        for case_id, score, count in kept
    }
