"""Each red flag as the reports show it: what it is, why, what may explain it, and how it fared in this run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from detector.reports.words import FAMILIES, SEVERITIES, SUBJECTS, Both, clip, named, said, same, sized
from rules.base import Rule, Threshold


@dataclass(frozen=True)
class RuleView:
    """A red flag, known to the program or only by its id, and what became of it in the run.

    thresholds: name, the value that this run used, meaning.
    `ran` is None where the run does not say. `tested`, `findings`, `not_tested` count rows of the rule's own grain.
    """

    id: str
    title: Both
    family: Both
    subject: Both
    why: Both
    innocent: tuple[Both, ...]
    next_step: Both | None
    basis: tuple[Both, ...]
    sources: tuple[str, ...]
    exclusions: tuple[Both, ...]
    thresholds: tuple[tuple[str, Both, Both], ...]
    bands: tuple[tuple[Both, Both], ...]
    stands_alone: bool
    folds: bool
    ran: bool | None
    tested: int
    findings: int
    not_tested: int
    reason: Both


def rule_views(rules: Mapping[str, Rule], manifest: Mapping[str, Any], seen: frozenset[str]) -> dict[str, RuleView]:
    """By id: each rule that the manifest's checks or the findings (`seen`) name; rules that neither names are left out."""
    checks = {str(check["rule"]): check for check in manifest.get("checks", ())}
    currency = str(manifest.get("currency", ""))
    chosen = ((manifest.get("settings") or {}).get("values") or {}).get("rules") or {}
    ids = sorted(checks.keys() | seen)
    return {rule_id: _view(rule_id, rules.get(rule_id), checks.get(rule_id), chosen.get(rule_id) or {}, currency) for rule_id in ids}


def _view(
    rule_id: str, rule: Rule | None, check: Mapping[str, Any] | None, chosen: Mapping[str, Any], currency: str
) -> RuleView:
    known = check or {}
    return RuleView(
        id=clip(rule_id, 60),
        title=Both(clip(rule.title["en"]), clip(rule.title["id"])) if rule else same(rule_id),
        family=named(FAMILIES, rule.family) if rule else same(""),
        subject=named(SUBJECTS, rule.subject) if rule else same(""),
        why=Both(rule.why, rule.why_id or rule.why) if rule else same(""),
        innocent=_pairs(rule.innocent, rule.innocent_id) if rule else (),
        next_step=Both(rule.next_step, rule.next_step_id) if rule else None,
        basis=_pairs(rule.basis, rule.basis_id) if rule else (),
        sources=rule.sources if rule else (),
        exclusions=_pairs(rule.exclusions, rule.exclusions_id) if rule else (),
        thresholds=tuple(_threshold(t, chosen, rule.faint, currency) for t in rule.thresholds) if rule else (),
        bands=tuple((SEVERITIES[level.label], sized(bound, rule)) for bound, level in rule.severity.items()) if rule else (),
        stands_alone=bool(rule and rule.stands_alone),
        folds=bool(rule and rule.folds),
        ran=bool(known["ran"]) if "ran" in known else None,
        tested=int(known.get("tested") or 0),
        findings=int(known.get("findings") or 0),
        not_tested=int(known.get("not_tested") or 0),
        reason=Both(clip(known.get("reason_en")), clip(known.get("reason_id") or known.get("reason_en"))),
    )


def _threshold(threshold: Threshold, chosen: Mapping[str, Any], faint: Mapping[str, float], currency: str) -> tuple[str, Both, Both]:
    value = said(chosen.get(threshold.name, threshold.default), "number", currency)
    meaning = Both(threshold.meaning, threshold.meaning_id or threshold.meaning)
    if threshold.name in faint and threshold.name not in chosen:
        looser = said(faint[threshold.name], "number", currency)
        english, indonesian = "at an officer with a pattern of it", "pada petugas dengan pola seperti ini"
        meaning = Both(f"{meaning.en}; {english} {looser.en}", f"{meaning.id}; {indonesian} {looser.id}")
    return threshold.name, value, meaning


def _pairs(english: tuple[str, ...], indonesian: tuple[str, ...]) -> tuple[Both, ...]:
    """Texts in both languages; one without a translation stands in the language that it has."""
    return tuple(Both(en or own or "", own or en or "") for en, own in zip_longest(english, indonesian))
