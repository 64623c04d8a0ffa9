"""What the page of a case shows, gathered: the report's texts about it, what people did, and what the reader may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from detector.reports.words import COLUMNS, Both, said
from detector.review import rights
from detector.review.acting import about, undecided
from detector.review.deciding import innocent_reasons
from detector.review.models import Account, Appearance, Case, Decision, Finding, LogEntry
from detector.review.models.cases import CLOSED
from detector.review.models.work import VERDICTS, WAITS
from detector.review.pictures import has_pictures
from detector.review.scans import newest_scan, scan_days

MOST_RELATED = 20
MOST_ENTRIES = 100
SEEN = ("saw", "saw_pictures")
Cell = str | Both


@dataclass(frozen=True)
class FindingShown:
    """A finding, its rule's words, its verdict, and whether the reader may be the second person."""

    finding: Finding
    rule: dict[str, Any]
    decision: Decision | None
    earlier: list[Decision]
    seen: list[Appearance]
    reasons: list[Any]
    is_first_of_rule: bool
    waits: bool
    may_answer: bool


@dataclass(frozen=True)
class Rows:
    """A table: its title's word, heads and rows."""

    title: str
    heads: tuple[Both, ...]
    rows: list[tuple[Cell, ...]]


def case_context(account: Account, case: Case) -> dict[str, Any]:
    """The context of the page's template."""
    findings = _findings(account, case)
    leads, works = rights.may(account, rights.LEAD), rights.may(account, rights.WORK)
    is_closed = case.state == CLOSED
    return {
        "case": case,
        "facts": case.last_scan.shared["facts"],
        "q": _q_sentence(case),
        "current": [shown for shown in findings if shown.finding.is_current],
        "gone": [shown for shown in findings if not shown.finding.is_current],
        "tables": [table for table in (_visits(case), _payments(case)) if table.rows],
        "has_pictures": has_pictures(case),
        "verdicts": VERDICTS,
        "related": _related(account, case),
        "notes": case.notes.select_related("by"),
        "entries": _entries(case),
        "undecided": undecided(case),
        "may_work": works and not is_closed,
        "may_note": works,
        "may_lead": leads,
        "workers": rights.workers(case) if leads else [],
        "conflicts": case.conflicts.select_related("account").exclude(account=account) if leads else [],
        "is_mine": case.assignee_id == account.pk,
    }


def _findings(account: Account, case: Case) -> list[FindingShown]:
    held = case.findings.select_related("decision__by", "decision__second").prefetch_related(newest_scan())
    decisions: dict[int, list[Decision]] = {}
    for decision in Decision.objects.filter(finding__case=case).select_related("by", "second"):
        decisions.setdefault(decision.finding_id, []).append(decision)
    seen: dict[int, list[Appearance]] = {}
    for appearance in Appearance.objects.filter(finding__case=case).prefetch_related(scan_days()).order_by("scan_id"):
        seen.setdefault(appearance.finding_id, []).append(appearance)
    shown, told = [], set()
    for finding in held.order_by("-is_current", "-level", "-score", "finding_id"):
        now = finding.decision
        waits = now is not None and now.standing == WAITS
        answers = waits and now is not None and now.by_id != account.pk and rights.may(account, rights.WORK) and case.state != CLOSED
        earlier = [decision for decision in decisions.get(finding.pk, []) if now is None or decision.pk != now.pk]
        rule = finding.last_scan.shared["rules"].get(finding.rule) or {}
        is_first = finding.rule not in told
        told.add(finding.rule)
        reasons = innocent_reasons(finding)
        shown.append(FindingShown(finding, rule, now, earlier, seen.get(finding.pk, []), reasons, is_first, waits, answers))
    return shown


def _q_sentence(case: Case) -> dict[str, Any]:
    """The report's sentence on how many so high have an innocent explanation: its word and figures."""
    held = case.told.get("row", {}).get("q")
    q = held[0] if isinstance(held, list) else held
    if q is None or case.rank is None or case.kind != "case":
        return {}
    share = max(0.001, min(0.99, float(q)))
    key = "q_first" if case.rank == 1 else "q_sentence"
    return {"key": key, "n": said(case.rank, "number", ""), "q": said(share, "percent", "")}


def _visits(case: Case) -> Rows:
    held = case.told.get("detail", {}).get("visits") or {}
    first, second, *last = (COLUMNS[name] for name in ("activity", "officer_id", "started_at", "timestamp"))
    heads = (first, second, Both("lay ready", "siap dikerjakan"), *last)
    columns = [held.get(name, []) for name in ("step", "officer", "ready", "begun", "done")]
    rows = [
        (step or "\u2013", officer or "\u2013", *(_moment(minutes) for minutes in times))
        for step, officer, *times in zip(*columns, strict=True)
    ]
    return Rows("steps", heads, rows)


def _payments(case: Case) -> Rows:
    held = case.told.get("detail", {}).get("payments") or {}
    names = ("payment_id", "paid_at", "amount", "fee_code", "method", "collected_by", "receipt_no")
    currency = str(case.last_scan.shared["facts"].get("currency") or "")
    columns = [held.get(name, []) for name in ("id", "at", "amount", "fee", "method", "by", "receipt")]
    rows: list[tuple[Cell, ...]] = []
    for number, at, amount, *rest in zip(*columns, strict=True):
        rows.append((number or "\u2013", _moment(at), said(amount, "money", currency), *(text or "\u2013" for text in rest)))
    return Rows("payments", tuple(COLUMNS[name] for name in names), rows)


def _moment(minutes: int | None) -> Cell:
    """Minutes of the office's own clock as a person reads them."""
    if minutes is None:
        return "\u2013"
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(minutes=minutes)
    return said(moment.isoformat(timespec="minutes"), "time", "")


def _related(account: Account, case: Case) -> list[Case]:
    """Other cases that the reader may see in which a finding names an officer of this one; and the officer's own page."""
    officers = case.findings.filter(is_current=True).exclude(officer="").values("officer")
    others = rights.visible_cases(account).filter(data_set=case.data_set, findings__is_current=True, findings__officer__in=officers)
    numbers = others.exclude(pk=case.pk).values("pk")  # DISTINCT on whole rows would compare all that they tell
    return list(rights.visible_cases(account).filter(pk__in=numbers).defer("told").order_by("-score", "id")[:MOST_RELATED])


def _entries(case: Case) -> list[LogEntry]:
    held = LogEntry.objects.filter(about=about(case)).exclude(what__in=SEEN)
    return list(held.order_by("-number")[:MOST_ENTRIES])
