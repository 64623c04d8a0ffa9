"""A run as the desk keeps it: each case, officer and office with findings, told by the report's own code, in both languages.

Whatever a page of the desk says about a finding was written here by `detector.reports`; the desk adds none of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from detector.reports.about_cases import CONTROL, FLAGGED
from detector.reports.case_view import LONGEST_ID, Limits
from detector.reports.payload import build_payload
from detector.reports.words import LEVELS, clip
from detector.run import Run
from detector.wording import is_missing
from rules.base import Rule

ALL = 10**9
EVERYTHING = Limits(
    full=ALL,
    listed=ALL,
    least=ALL,
    findings=ALL,
    officers=ALL,
    others=ALL,
    officer_cases=200,
    officer_findings=ALL,
    offices=ALL,
    groups=ALL,
)
NAMED = {"service": "services", "office": "offices"}
SEVERAL = {"rule": "rules", "family": "families", "officer": "officers"}
LEVEL_FLAGGED = LEVELS["high"]
Told = dict[str, Any]


@dataclass(frozen=True)
class FindingPart:
    """One finding; told: as the report's page has it."""

    finding_id: str
    rule: str
    family: str
    level: int
    score: float
    officer: str
    about_officer: bool
    settled: bool
    told: Told


@dataclass(frozen=True)
class CasePart:
    """One subject with its findings; `told`: its row of the list, and the data of its pictures."""

    kind: str
    subject: str
    office: str
    service: str
    filed: str
    score: float
    rank: int | None
    flagged: bool
    control: bool
    told: Told
    findings: tuple[FindingPart, ...]

    @property
    def level(self) -> int:
        """Its most severe finding's; 0 where nothing was found."""
        return max((finding.level for finding in self.findings), default=0)


@dataclass(frozen=True)
class RunParts:
    """What all pages share, and the subjects."""

    shared: Told
    cases: tuple[CasePart, ...]


def run_parts(run: Run, rules: Mapping[str, Rule]) -> RunParts:
    """Everything in a run that has a finding, and the control sample."""
    payload = build_payload(run, rules, EVERYTHING)
    facts = _facts(run.findings)
    parts = [*_cases(payload, facts), *_officers(payload, facts), *_offices(payload, facts), *_others(payload, facts)]
    shared = {name: payload[name] for name in ("facts", "rules", "funnels", "groups")}
    return RunParts(shared, tuple({(part.kind, part.subject): part for part in reversed(parts)}.values())[::-1])


def _facts(findings: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The rows of findings by id."""
    rows = findings.to_dict("records")
    return {clip(row["finding_id"], LONGEST_ID): {str(key): value for key, value in row.items()} for row in rows}


def _cases(payload: Told, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[CasePart]:
    listed = payload["cases"]
    for at, subject in enumerate(listed["id"]):
        detail = payload["details"].get(subject, {})
        row = one_row(listed, at)
        yield CasePart(
            kind="case",
            subject=subject,
            office=row["offices"][0],
            service=row["services"][0],
            filed=row["filed"][0][:10],
            score=row["score"][0],
            rank=row["rank"][0],
            flagged=bool(row["marks"][0] & FLAGGED),
            control=bool(row["marks"][0] & CONTROL),
            told={"row": row, "detail": _without_findings(detail)},
            findings=_findings(detail, facts),
        )


def one_row(listed: Told, at: int) -> Told:
    """One row of the page's list of cases as a list of one: of other cases, offices and officers it holds nothing."""
    row: Told = {}
    for key, column in listed.items():
        if key in NAMED.values() or key in SEVERAL.values():
            continue
        if key in NAMED:
            row[NAMED[key]], row[key] = [listed[NAMED[key]][column[at]]], [0]
        elif key in SEVERAL:
            names = [listed[SEVERAL[key]][place] for place in column[at]]
            row[SEVERAL[key]], row[key] = names, [list(range(len(names)))]
        else:
            row[key] = [column[at]]
    return row


def _officers(payload: Told, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[CasePart]:
    for row in payload["officers"]:
        detail = payload["people"].get(row["id"], {})
        findings = _findings(detail, facts)
        if findings or row["flagged"]:
            told = {"row": row, "detail": _without_findings(detail)}
            standing = (row["score"], row["rank"], row["flagged"], False)
            yield CasePart("officer", row["id"], row["office"], "", "", *standing, told, findings)


def _offices(payload: Told, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[CasePart]:
    for name, detail in payload["places"]["office"].items():
        findings = _findings(detail, facts)
        if findings:
            yield _by_findings("office", name, name, {"detail": _without_findings(detail)}, findings)


def _others(payload: Told, facts: Mapping[str, Mapping[str, Any]]) -> Iterator[CasePart]:
    """Subjects of any other kind; pairs are with their officer."""
    for other in payload["others"]:
        held = _findings(other, facts)
        findings = tuple(finding for finding in held if other["kind"] != "pair" or not finding.officer)
        if findings:
            office = str(findings[0].told.get("office", ""))
            yield _by_findings(other["kind"], other["id"], office, {"detail": {}}, findings)


def _by_findings(kind: str, subject: str, office: str, told: Told, findings: tuple[FindingPart, ...]) -> CasePart:
    score, level = max(finding.score for finding in findings), max(finding.level for finding in findings)
    return CasePart(kind, subject, office, "", "", score, None, level >= LEVEL_FLAGGED, False, told, findings)


def _without_findings(detail: Told) -> Told:
    return {key: value for key, value in detail.items() if key != "findings"}


def _findings(detail: Told, facts: Mapping[str, Mapping[str, Any]]) -> tuple[FindingPart, ...]:
    return tuple(_finding(told, facts[told["id"]]) for told in detail.get("findings", ()))


def _finding(told: Told, row: Mapping[str, Any]) -> FindingPart:
    score = row["score"]
    return FindingPart(
        finding_id=told["id"],
        rule=told["rule"],
        family=clip(row["family"], 40),
        level=int(told["level"]),
        score=0.0 if is_missing(score) else float(score),
        officer=str(told.get("officer", "")),
        about_officer=str(row["subject_type"]) in ("officer", "pair"),
        settled=bool(told.get("closed")),
        told=told,
    )
