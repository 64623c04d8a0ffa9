"""The data of the page, as compact JSON: lists, details of what is shown in full, pictures. No markup and no layout here.

A text in both languages is a list of two, or one text where they are the same (`detector.reports.told.both`).
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from detector.reports.about_cases import case_details, case_list
from detector.reports.about_others import officer_details, officer_list, other_subjects, place_list
from detector.reports.case_view import FindingReader, Limits, listed_cases, ordered_findings
from detector.reports.page_words import PAGE_WORDS
from detector.reports.rule_view import RuleView, rule_views
from detector.reports.told import both
from detector.reports.words import DECISIONS, FAMILIES, LEVELS, OPEN, SEVERITIES, SUBJECTS, UNITS
from detector.run import Run
from features.money.currencies import decimals
from rules.base import Chart, Rule

CHARTS: Mapping[str, Chart] = {"delay": "timeline", "fee": "fees", "queue": "queue", "process": "timeline", "relation": "agents"}
"""The picture of a family's findings, where a rule names none of its own."""


def build_payload(run: Run, rules: Mapping[str, Rule], limits: Limits) -> dict[str, Any]:
    """All that the page's script needs of a run; bounded by `limits` whatever the size of the run."""
    findings = ordered_findings(run.findings)
    views = rule_views(rules, run.manifest, frozenset(findings["rule_id"].astype(str)))
    reader = FindingReader(run, rules, views, limits)
    listed = listed_cases(run, findings, limits)
    pictures = _pictures(run.pictures)
    return {
        "facts": _facts(run),
        **page_language(),
        "rules": {view.id: _rule(view, rules.get(view.id)) for view in views.values()},
        "cases": case_list(listed, findings, run),
        "details": case_details(listed, findings, reader, run, pictures.get("case", {})),
        "officers": officer_list(run, findings, limits),
        "people": officer_details(run, findings, reader, pictures.get("officer", {})),
        "places": place_list(run, findings, reader, pictures),
        "others": other_subjects(findings, reader),
        "funnels": {family: parts["funnel"] for family, parts in pictures.get("scan", {}).items() if "funnel" in parts},
        "groups": {key: parts["elapsed"] for key, parts in pictures.get("group", {}).items() if "elapsed" in parts},
    }


def page_language() -> dict[str, Any]:
    """All words of the page's script, which no run changes."""
    return {
        "words": {key: both(words) for key, words in PAGE_WORDS.items()},
        "families": {key: both(words) for key, words in FAMILIES.items()},
        "severities": [both(SEVERITIES[name]) for name, _ in sorted(LEVELS.items(), key=lambda item: item[1])],
        "subjects": {key: both(words) for key, words in SUBJECTS.items()},
        "decisions": {**{key: both(words) for key, words in DECISIONS.items()}, "": both(OPEN)},
        "units": {key: [key, own] for key, own in UNITS.items()},
    }


def packed(payload: Mapping[str, Any]) -> str:
    """The payload as gzip in base64: letters, digits, `+`, `/` and `=` alone, whatever the data holds."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), compresslevel=9, mtime=0)).decode("ascii")


def _facts(run: Run) -> dict[str, Any]:
    manifest = run.manifest
    scoring, currency = manifest.get("scoring") or {}, str(manifest.get("currency") or "")
    return {
        "currency": currency,
        "decimals": decimals(currency),
        "as_of": str(manifest.get("as_of") or "")[:10],
        "cases": len(run.cases),
        "officers": len(run.officers),
        "prior": scoring.get("prior"),
        "officer_prior": scoring.get("officer_prior"),
        "data_set": str(manifest.get("data_set") or ""),
        "version": str(manifest.get("suluh") or ""),
    }


def _rule(view: RuleView, rule: Rule | None) -> dict[str, Any]:
    chart = (rule.chart or CHARTS.get(rule.family)) if rule is not None else None
    return {
        "title": both(view.title),
        "family": both(view.family),
        "innocent": [both(words) for words in view.innocent],
        "next": both(view.next_step) if view.next_step else None,
        "basis": [both(words) for words in view.basis],
        "why": both(view.why),
        "chart": chart,
        "alone": view.stands_alone,
        "tested": view.tested,
        "findings": view.findings,
    }


def _pictures(table: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """The pictures by subject type, subject and part."""
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for kind, subject, part, data in table[["subject_type", "subject_id", "part", "data"]].to_numpy(dtype=object).tolist():
        out.setdefault(str(kind), {}).setdefault(str(subject), {})[str(part)] = json.loads(data)
    return out
