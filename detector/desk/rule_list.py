"""The red flags: all of them in a list, or the page of one."""

from __future__ import annotations

from detector.catalogue import Catalogue
from detector.desk.page import Page, Prose, grid
from detector.rule_pages import rule_page
from features.errors import SuluhError, nearest_hint
from rules.base import Rule


def rule_list(catalogue: Catalogue) -> Page:
    """Every red flag by id: what it is about, how severe it can be, and whether it is reason enough to look by itself."""
    rows = [(rule.id, rule.title["en"], rule.family, rule.subject, _severities(rule), _counts(rule)) for rule in catalogue.rules]
    return (grid(("id", "red flag", "family", "about", "severity", "counts"), rows),)


def rule_answer(catalogue: Catalogue, rule_id: str) -> Page:
    """The page of one red flag, by id or name in any case; SuluhError with the nearest id where there is none."""
    asked = rule_id.strip().casefold()
    for rule in catalogue.rules:
        if asked in (rule.id.casefold(), rule.name.casefold()):
            return (Prose(rule_page(rule, catalogue)),)
    raise SuluhError(f"There is no red flag '{rule_id}'. {nearest_hint(rule_id.upper(), catalogue.rules_by_id)}")


def _severities(rule: Rule) -> str:
    labels = list(dict.fromkeys(severity.label for severity in rule.severity.values()))
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _counts(rule: Rule) -> str:
    return "retired" if rule.retired else "by itself" if rule.stands_alone else "as weight"
