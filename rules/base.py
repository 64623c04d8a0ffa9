"""What a red flag is: one file with a `RULE`, found by walking the folder.

`check` answers one thing: which rows, how strongly? All else is data beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

import pandas as pd

Language = Literal["en", "id"]
RuleFamily = Literal["delay", "fee", "queue", "process", "relation"]
SubjectType = Literal["case", "officer", "pair", "office"]
Chart = Literal["timeline", "queue", "fees", "peers", "funnel", "agents", "waits"]


class Severity(IntEnum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Threshold:
    """A number that decides; `tighter` says in which direction fewer findings come, `meaning_id` is `meaning` in Indonesian."""

    name: str
    default: float
    meaning: str
    tighter: Literal["higher", "lower"]
    meaning_id: str = ""  # empty: it is told in English there


@dataclass(frozen=True)
class Rule:
    """A red flag and everything that is known about it.

    table: the frame it reads. needs: the columns of that frame that `check` reads; a row on which one of them is missing was
    not tested. check(frame of `needs`, **thresholds) -> sizes aligned with the frame (missing: quiet); a test rather than a
    fact returns a frame of `size` and `p_value`; where a pattern stands behind the rows, of `size` and `likely`: the chance that
    a row is part of it, which then is all that the finding weighs.
    severity: by size, ascending lower bounds. key: columns that, with the rule and the subject, identify the fact in every scan.
    officer: the column with the officer who acted, where one is known. evidence: columns shown with a finding; those
    that end in `_event`, `_event_rows`, `payment_id`, `_payment_rows` or `_case` name input rows (`detector.findings.evidence`).
    observed/expected: columns told as what was seen and what was expected.
    q_value: the column with the share of wrong ones to expect among the rule's own findings, where the frame works it out.
    stands_alone: whether a finding of severity high or more is reason enough to look by itself.
    faint: looser values of some thresholds. What passes these alone is too little to be told by itself; it is told where the officer's
    pattern of the rule makes it likely (`detector.findings.patterns`). A threshold that the settings name is not loosened.
    repeats: whether the same finding again and again at one officer says more than one does; False where an honest habit or
    the applicants alone explain it (an honestly slow officer is late often; who pays late is not the officer's doing).
    chart: the picture of the report that shows a finding best; None: the one of its family.
    labels: what the reports call columns of the evidence that they know no words for; unit_id: `unit` in Indonesian, likewise.
    pattern_id/formula_id: what the file and its `check` say of themselves (their docstrings), in Indonesian.
    folds: whether firing on more than a fifth of what was tested in a service and office is one finding about the office, unless
    one officer makes it so.
    """

    id: str
    name: str
    title: Mapping[str, str]
    family: RuleFamily
    table: str
    subject: SubjectType
    needs: tuple[str, ...]
    check: Callable[..., pd.Series | pd.DataFrame]
    severity: Mapping[float, Severity]
    unit: str
    message: Mapping[str, str]
    why: str
    innocent: tuple[str, ...]
    innocent_id: tuple[str, ...]
    next_step: str
    next_step_id: str
    fires_on: tuple[Mapping[str, Any], ...]
    quiet_on: tuple[Mapping[str, Any], ...]
    thresholds: tuple[Threshold, ...] = ()
    faint: Mapping[str, float] = field(default_factory=dict)
    stands_alone: bool = False
    folds: bool = True
    repeats: bool = True
    key: tuple[str, ...] = ()
    officer: str | None = None
    observed: str | None = None
    expected: str | None = None
    q_value: str | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 1.0
    exclusions: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()  # `table.column` or `charter.key` without which the rule is not run (beyond the frame's own)
    basis: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    retired: bool = False
    chart: Chart | None = None
    labels: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)
    unit_id: str | None = None
    why_id: str = ""  # `why` in Indonesian; empty: it is told in English there
    basis_id: tuple[str, ...] = ()  # `basis` in Indonesian, in the same order
    exclusions_id: tuple[str, ...] = ()  # `exclusions` likewise
    pattern_id: str = ""
    formula_id: str = ""
    formats: Mapping[str, str] = field(default_factory=dict)  # column -> money | days | date | time | minutes | text | number
