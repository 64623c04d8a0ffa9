"""What a red flag looks for, how its size is reckoned, and its own first example, worked out by its own check as the page is written."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from detector.reports.case_view import formats_of
from detector.reports.words import SEVERITIES, Both, clip, code_words, column_words, said, sized, spec_of
from detector.rule_pages import EXAMPLE_CURRENCY, example_frame, example_sentence, run_check, severity_of
from detector.wording import is_missing
from rules.base import Rule

NOTHING = Both("", "")
FLAGS = ("is_", "has_", "same_")
"""What signals of yes and no begin with."""


@dataclass(frozen=True)
class Example:
    """numbers: what the check reads, by name; severity: empty where the size lies below the lowest band."""

    numbers: tuple[tuple[Both, Both], ...]
    size: Both
    severity: Both
    says: Both


@dataclass(frozen=True)
class Detail:
    """pattern and formula: what the red flag's file and its check say of themselves; example: None where it has none (a model)."""

    pattern: Both
    formula: Both
    example: Example | None


def detail_of(rule: Rule) -> Detail:
    """The red flag in detail, in both languages."""
    pattern = _own_words(sys.modules[rule.check.__module__].__doc__, rule.pattern_id)
    return Detail(pattern, _own_words(rule.check.__doc__, rule.formula_id), _worked(rule) if rule.fires_on else None)


def _own_words(english: str | None, indonesian: str) -> Both:
    """Both languages; nothing where the rule does not say it in Indonesian: a model's file and check are not about one red flag."""
    if not indonesian:
        return NOTHING
    told = " ".join((english or "").split()).replace("p_value", "p-value")
    return Both(told.replace("`", ""), indonesian.replace("`", ""))


def _worked(rule: Rule) -> Example:
    first = rule.fires_on[0]
    size = float(run_check(rule, example_frame(rule, rule.fires_on[:1]))["size"].iloc[0])
    level = severity_of(rule, size)
    return Example(
        numbers=tuple((column_words(name, rule.labels), _value(rule, name, first.get(name))) for name in rule.needs),
        size=sized(size, rule),
        severity=SEVERITIES[level.label] if level else NOTHING,
        says=Both(clip(example_sentence(rule, "en")), clip(example_sentence(rule, "id"))),
    )


def _value(rule: Rule, name: str, value: object) -> Both:
    if is_missing(value):
        return Both("\u2013", "\u2013")
    if name.startswith(FLAGS):
        return said(bool(value), "text", "")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return code_words(name, value) or said(value, spec_of(name, formats_of(rule)) or ("number" if is_number else "word"), EXAMPLE_CURRENCY)
