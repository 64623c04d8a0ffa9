"""Officers, offices, services and any other subject of a finding, as the page's data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.case_view import LONGEST_ID, FindingReader, Limits
from detector.reports.told import Data, told_findings
from detector.reports.waterfall import log_odds_of
from detector.reports.words import clip
from detector.run import Run
from detector.wording import is_missing

OWN_PAGES = ("case", "officer", "office")
"""Subjects with a page of their own; any other kind (pairs, or what a later red flag brings) gets a plain one."""

Pictures = Mapping[str, Mapping[str, Any]]


def officer_list(run: Run, findings: pd.DataFrame, limits: Limits) -> list[Data]:
    """Officers whom a finding names, or that are flagged, by rank; more than `limits.officers` are left to report.xlsx."""
    shown = _shown_officers(run, findings, limits)
    return [
        {
            "id": clip(row["officer_id"], LONGEST_ID),
            "office": clip(row["office_id"], LONGEST_ID),
            "offices": [clip(name, LONGEST_ID) for name in _several(row.get("offices"))],
            "rank": int(row["rank"]),
            "score": round(float(row["score"]), 4),
            "q": None if is_missing(row.get("q_value")) else round(float(row["q_value"]), 4),
            "odds": round(log_odds_of(float(row["score"])), 4),
            "flagged": bool(row["flagged"]),
            "cases": None if is_missing(row.get("cases")) else int(row["cases"]),
            "count": int(row["findings_of"]),
            "rules": [clip(rule, LONGEST_ID) for rule in _several(row["rules"])],
        }
        for row in shown.to_dict("records")
    ]


def _shown_officers(run: Run, findings: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    counts = findings["officer_id"].dropna().astype("object").value_counts()
    officers = run.officers.sort_values("rank", kind="stable", ignore_index=True)
    officers["findings_of"] = officers["officer_id"].astype("object").map(counts).fillna(0).astype("int64")
    known = officers[(officers["findings_of"] > 0) | officers["flagged"].astype(bool)]
    return known.head(limits.officers)


def officer_details(run: Run, findings: pd.DataFrame, reader: FindingReader, pictures: Pictures) -> dict[str, Data]:
    """By officer: findings about the officer or a pair, the cases with a finding where the officer is on record, and pictures."""
    shown = _shown_officers(run, findings, reader.limits)
    here = findings[findings["officer_id"].astype("object").isin(shown["officer_id"].astype("object"))]
    own = here[here["subject_type"].astype("object") != "case"]
    own = own[own.groupby("officer_id", observed=True).cumcount() < reader.limits.findings].head(reader.limits.officer_findings)
    told: dict[str, list[Data]] = {}
    about = own["subject_type"].astype("object") == "officer"
    for part in (own[about], own[~about]):  # of pairs nothing is added to the officer's own score
        for officer, finding in told_findings(part, reader, "officer_id"):
            told.setdefault(officer, []).append(finding)
    cases = _cases_of(here, run, reader.limits)
    return {
        clip(name, LONGEST_ID): {"findings": told.get(name, []), "cases": cases.get(name, []), **pictures.get(name, {})}
        for name in shown["officer_id"].astype(str)
    }


def _cases_of(here: pd.DataFrame, run: Run, limits: Limits) -> dict[str, list[str]]:
    """The first cases by rank with a finding that names each officer."""
    pairs = here[["officer_id", "case_id"]].dropna().astype("object").drop_duplicates()
    pairs = pairs.merge(run.cases[["case_id", "rank"]].astype({"case_id": "object"}), on="case_id").sort_values("rank", kind="stable")
    pairs = pairs[pairs.groupby("officer_id").cumcount() < limits.officer_cases]
    held = pairs.groupby("officer_id", sort=False)["case_id"].agg(list)
    return {str(officer): [clip(case, LONGEST_ID) for case in cases] for officer, cases in held.items()}


def place_list(run: Run, findings: pd.DataFrame, reader: FindingReader, pictures: Mapping[str, Pictures]) -> dict[str, dict[str, Data]]:
    """Offices and services by name: cases, those with a finding and flagged; findings about the place; pictures."""
    about = findings[findings["subject_type"].astype("object") == "office"].head(reader.limits.offices)
    told: dict[str, list[Data]] = {}
    for office, finding in told_findings(about, reader, "subject_id"):
        told.setdefault(office, []).append(finding)
    touched = run.cases["case_id"].astype("object").isin(findings["case_id"].dropna().astype("object"))
    out: dict[str, dict[str, Data]] = {}
    for kind, column in (("office", "office_id"), ("service", "service_code")):
        sums = _sums(run.cases, touched, column)
        kept = sums.head(reader.limits.groups)
        out[kind] = {
            clip(name, LONGEST_ID): {
                **{str(key): int(value) for key, value in row.items()},
                "findings": told.get(name, []) if kind == "office" else [],
                **pictures.get(kind, {}).get(name, {}),
            }
            for name, row in zip(kept.index.astype(str), kept.to_dict("records"), strict=True)
        }
    return out


def _sums(cases: pd.DataFrame, touched: pd.Series, column: str) -> pd.DataFrame:
    """cases, touched and flagged by name: an order that ranks nobody."""
    counted = pd.DataFrame(
        {"name": cases[column].astype(str), "touched": touched.to_numpy(), "flagged": cases["flagged"].to_numpy(dtype=bool)}
    )
    return counted.groupby("name").agg(cases=("touched", "size"), touched=("touched", "sum"), flagged=("flagged", "sum")).sort_index()


def other_subjects(findings: pd.DataFrame, reader: FindingReader) -> list[Data]:
    """Findings about subjects of any other kind, the strongest first: kind, subject and its findings."""
    kinds = findings["subject_type"].astype("object")
    rest = findings[~kinds.isin(OWN_PAGES)]
    place = pd.factorize(rest["subject_type"].astype(str) + "\x1f" + rest["subject_id"].astype(str))[0]
    rest = rest[(place < reader.limits.others) & (rest.groupby(place).cumcount().to_numpy() < reader.limits.findings)]
    held: dict[tuple[str, str], list[Data]] = {}
    for kind, (subject, finding) in zip(rest["subject_type"].astype(str), told_findings(rest, reader, "subject_id"), strict=True):
        held.setdefault((kind, subject), []).append(finding)
    return [{"kind": clip(kind, 40), "id": clip(subject, 300), "findings": told} for (kind, subject), told in held.items()]


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else []
