"""Findings as the page's data: short keys, both languages, the evidence as small tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from detector.reports.case_view import FindingReader, FindingView
from detector.reports.evidence import Evidence
from detector.reports.waterfall import additions
from detector.reports.words import Both
from detector.wording import is_missing

Data = dict[str, Any]


def both(words: Both) -> list[str] | str:
    """A text in both languages, once where it is the same."""
    return words.en if words.en == words.id else [words.en, words.id]


def told_findings(findings: pd.DataFrame, reader: FindingReader, subject: str) -> list[tuple[str, Data]]:
    """(subject, finding) of a bounded number of rows, in their order; what each adds to the score of its subject."""
    added = additions(findings, subject)
    rows = findings.to_dict("records")
    return [
        (str(row[subject]), _finding(reader.read({str(k): v for k, v in row.items()}), row, extra))
        for row, extra in zip(rows, added.to_dict("records"), strict=True)
    ]


def _finding(view: FindingView, row: Mapping[Any, Any], added: Mapping[Any, Any]) -> Data:
    told: Data = {"id": view.finding_id, "rule": view.rule.id, "level": view.level, "says": both(view.explanation)}
    optional = {"seen": view.observed, "expected": view.expected, "sure": view.confidence, "p": view.p_value, "q": view.q_value}
    told |= {name: both(words) for name, words in optional.items() if words is not None}
    texts = {"officer": view.officer_id, "office": view.office_id, "case": view.case_id}
    told |= {name: text for name, text in texts.items() if text}
    if _is_number(row["observed"]) and _is_number(row["expected"]):
        told["numbers"] = [float(row["observed"]), float(row["expected"])]
    if not is_missing(row.get("verdict")):
        told["verdict"] = str(row["verdict"])
    if bool(row.get("closed") or False):
        told["closed"] = 1
    if added["share"]:
        told["adds"] = [round(float(added["rarity"]), 4), round(float(added["repetition"]), 4), float(added["share"])]
    evidence = _evidence(view.evidence)
    return told | ({"evidence": evidence} if evidence else {})


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not is_missing(value)


def _evidence(held: Evidence) -> Data:
    tables = [
        {
            "title": both(table.title),
            "columns": [both(column) for column in table.columns],
            "rows": [[both(cell) for cell in row] for row in table.rows],
            "more": table.more,
        }
        for table in held.tables
    ]
    told = {"tables": tables, "values": _pairs(held.values), "peers": _pairs(held.peers), "loose": held.loose}
    return {name: value for name, value in told.items() if value}


def _pairs(held: tuple[tuple[Both, Both], ...]) -> list[list[Any]]:
    return [[both(key), both(value)] for key, value in held]
