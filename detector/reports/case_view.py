"""The ranked cases and their findings as the reports show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.evidence import Evidence, read_evidence
from detector.reports.rule_view import RuleView
from detector.reports.words import LEVELS, SEVERITIES, Both, clip, named, said, same, spec_of, unit_words, with_unit
from detector.run import Run
from detector.wording import is_missing, parts
from rules.base import Rule

LONGEST_ID = 120
LEAST_PROBABILITY = 0.0001
_NO_SPEC = frozenset({"", "number", "text", "word"})


@dataclass(frozen=True)
class Limits:
    """How much of a huge scan a page holds; what is left out is told on the page.

    full: flagged cases with all their findings; listed: flagged cases in all; least: where fewer are flagged, the list is
    filled up to so many with the next cases that have findings. findings, evidence_rows: shown of one case, of one finding.
    officer_findings: findings about officers that are shown in all, those of the first officers first.
    """

    full: int = 500
    listed: int = 20_000
    least: int = 100
    findings: int = 12
    evidence_rows: int = 10
    officers: int = 200
    others: int = 300
    officer_cases: int = 40
    officer_findings: int = 600
    offices: int = 100
    groups: int = 200
    rejects: int = 50
    size: int = 4_900_000  # bytes of the whole page


@dataclass(frozen=True)
class FindingView:
    """One finding in both languages; `level` 1 (low) to 4 (critical)."""

    finding_id: str
    rule: RuleView
    level: int
    severity: Both
    explanation: Both
    observed: Both | None
    expected: Both | None
    officer_id: str
    office_id: str
    case_id: str
    confidence: Both | None
    p_value: Both | None
    q_value: Both | None
    evidence: Evidence


def formats_of(rule: Rule) -> dict[str, str]:
    """How a rule wants its columns worded: as in its message, before which stands what it says in `formats`."""
    told = {part.column: part.spec for part in parts(rule.message["en"]) if part.column is not None and part.spec}
    return {**told, **rule.formats}


class FindingReader:
    """Turns rows of the findings table into views: the rules' words and the currency that each needs."""

    def __init__(self, run: Run, rules: Mapping[str, Rule], views: Mapping[str, RuleView], limits: Limits) -> None:
        self.currency = str(run.manifest.get("currency", ""))
        self.rules = rules
        self.views = views
        self.limits = limits

    def read(self, row: Mapping[str, Any]) -> FindingView:
        """One row of findings (as a mapping) made ready to be shown."""
        rule = self.rules.get(str(row["rule_id"]))
        level = LEVELS.get(str(row["severity"]), 0)
        # What repeats at an officer, or is common at an office, counts cases: the rule's own columns are of something else.
        own = rule if rule is not None and rule.subject == str(row["subject_type"]) else None
        formats = formats_of(own) if own else {}
        labels = own.labels if own else None
        evidence = read_evidence(row["evidence"], formats, self.currency, self.limits.evidence_rows, clip(row["case_id"]), labels)
        # A finding's unit is that of its size; what was seen and expected may be in another, which the evidence then tells.
        unit = evidence.unit or ("" if own and own.observed else row["unit"])
        return FindingView(
            finding_id=clip(row["finding_id"], LONGEST_ID),
            rule=self.views[str(row["rule_id"])],
            level=level,
            severity=named(SEVERITIES, row["severity"]),
            explanation=Both(clip(row["explanation_en"]), clip(row["explanation_id"])),
            observed=self._figure(row["observed"], own.observed if own else None, own, unit),
            expected=self._figure(row["expected"], own.expected if own else None, own, unit),
            officer_id=clip(row["officer_id"], LONGEST_ID),
            office_id=clip(row.get("office_id"), LONGEST_ID),
            case_id=clip(row["case_id"], LONGEST_ID),
            confidence=None if row["confidence"] == 1 else _share(row["confidence"]),  # certain facts need no figure
            p_value=_probability(row["p_value"]),
            q_value=_probability(row["q_value"]),
            evidence=evidence,
        )

    def read_all(self, findings: pd.DataFrame) -> tuple[FindingView, ...]:
        """Views of a bounded number of rows, in their order."""
        return tuple(self.read(row) for row in _records(findings))

    def _figure(self, value: object, column: str | None, own: Rule | None, unit: object) -> Both | None:
        """What was seen or expected: in the form that the rule gives its column, else as a number with its unit, else as it stands."""
        if is_missing(value):
            return None
        spec = spec_of(column or "", formats_of(own) if own else {})
        if spec not in _NO_SPEC:
            return said(value, spec, self.currency)
        if self.currency and str(unit) == self.currency:
            return said(value, "money", self.currency)
        try:
            number = float(str(value))
        except ValueError:
            return same(value)
        return with_unit(number, unit_words(unit, own))


def ordered_findings(findings: pd.DataFrame) -> pd.DataFrame:
    """Strongest first: severity, then score, then id; with a column `level`."""
    level = findings["severity"].astype("object").map(LEVELS).fillna(0).astype("int64")
    ordered = findings.assign(level=level)
    return ordered.sort_values(["level", "score", "finding_id"], ascending=[False, False, True], kind="stable", ignore_index=True)


def listed_cases(run: Run, findings: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """The cases that a page lists, by rank: flagged ones, filled up with the next that have findings; and the control sample.

    Adds `level` (highest severity), `count` (findings) and `in_full`. findings: of `ordered_findings`.
    """
    cases = run.cases.sort_values("rank", kind="stable", ignore_index=True)
    by_case = findings[["case_id", "level"]].dropna().groupby("case_id", observed=True)["level"].agg(["max", "size"])
    key = cases["case_id"].astype("object")
    cases["level"] = key.map(by_case["max"]).fillna(0).astype("int64")
    cases["count"] = key.map(by_case["size"]).fillna(0).astype("int64")
    flagged = cases["flagged"].astype(bool).to_numpy()
    fill = ~flagged & (cases["count"] > 0).to_numpy()
    fill &= np.cumsum(fill) <= max(0, limits.least - int(flagged.sum()))
    place = np.cumsum(flagged)
    drawn = cases["control"].to_numpy(dtype=bool) if "control" in cases else np.zeros(len(cases), dtype=bool)
    drawn = drawn & (np.cumsum(drawn) <= limits.full)
    cases["in_full"] = (flagged & (place <= limits.full)) | fill | drawn
    return cases[(flagged & (place <= limits.listed)) | fill | drawn].reset_index(drop=True)


def _share(value: object) -> Both | None:
    return None if is_missing(value) else said(value, "percent", "")


def _probability(value: object) -> Both | None:
    """A probability in figures; one too small to be told apart from none is told as less than a bound."""
    if is_missing(value):
        return None
    small = isinstance(value, (int, float)) and value < LEAST_PROBABILITY
    words = said(LEAST_PROBABILITY if small else value, "number", "")
    return Both(f"< {words.en}", f"< {words.id}") if small else words


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
