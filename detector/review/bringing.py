"""`suluh review import`: a scan brought to the desk. What people did stays; a run that came before changes nothing.

All of it is one transaction: a night's import that breaks off leaves the desk as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from django.db import transaction

from detector.desk.verifying import verify
from detector.findings.verdicts import CLOSING, has_grown
from detector.review import audit
from detector.review.acting import about
from detector.review.models import Appearance, Case, Decision, Finding, LogHead, Scan
from detector.review.models.cases import CLOSED, IN_REVIEW
from detector.review.models.work import OUTGROWN, STANDS
from detector.review.run_parts import CasePart, FindingPart, RunParts, run_parts
from detector.run import MANIFEST, read_run
from detector.run_folder import sha256
from features.errors import SuluhError
from rules.base import Rule

KEPT = ("suluh", "contract", "data_set", "as_of", "period", "jurisdiction", "currency", "inputs", "charter", "settings", "seed", "scoring")
CHUNK = 500
CASE_FIELDS = ("office", "service", "filed", "score", "rank", "level", "flagged", "control", "told")
FINDING_FIELDS = ("rule", "family", "level", "score", "officer", "about_officer", "settled", "told")


@dataclass(frozen=True)
class Brought:
    """What an import did. known: the run was there already."""

    scan: str
    known: bool = False
    new: int = 0
    changed: int = 0
    gone: int = 0
    reopened: int = 0


@dataclass
class Coming:
    """An import under way: rows of the desk by their key, and what becomes of them.

    changed: known cases whose findings differ from what their page showed. retold, rewritten: rows to be written anew, by number; on
    most nights that is a small part of all.
    """

    scan: Scan
    now: dt.datetime
    cases: dict[tuple[str, str], Case]
    findings: dict[str, Finding]
    changed: set[int] = field(default_factory=set)
    retold: dict[int, Case] = field(default_factory=dict)
    rewritten: dict[int, Finding] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    outgrown: list[Finding] = field(default_factory=list)


def bring(folder: Path, rules: dict[str, Rule], who: str, now: dt.datetime, note: Callable[[str], None]) -> Brought:
    """Bring a run in; SuluhError where it is not as the scan wrote it, or older than what the desk has of its data set."""
    run = read_run(folder)
    wrong = [found.file for found in verify(folder).files if found.state in ("changed", "missing")]
    if wrong:
        raise SuluhError(f"{folder}: {', '.join(wrong)} is not as the scan wrote it. Scan again.")
    digest, name = sha256(folder / MANIFEST), str(run.manifest.get("data_set") or "")[:200]
    if Scan.objects.filter(data_set=name, digest=digest).exists():
        return Brought(name, known=True)
    note("Reading the findings")
    parts = run_parts(run, rules)
    note("Bringing them to the desk")
    manifest = {key: run.manifest[key] for key in KEPT if key in run.manifest}
    scan = Scan(
        data_set=name,
        digest=digest,
        as_of=str(run.manifest.get("as_of") or "")[:40],
        brought_at=now,
        brought_by=who,
        manifest=manifest,
        shared=parts.shared,
    )
    with transaction.atomic():
        return _bring(scan, parts, who, now)


def _bring(scan: Scan, parts: RunParts, who: str, now: dt.datetime) -> Brought:
    LogHead.objects.select_for_update().get(pk=1)  # one import at a time, and nobody's click between its rows
    last = Scan.objects.filter(data_set=scan.data_set).order_by("-id").first()
    if last is not None and scan.as_of < last.as_of:
        raise SuluhError(f"The desk has a newer scan of {scan.data_set}, as of {last.as_of[:10]}; this one is as of {scan.as_of[:10]}.")
    if Scan.objects.filter(data_set=scan.data_set, digest=scan.digest).exists():
        return Brought(scan.data_set, known=True)
    scan.save()
    cases = Case.objects.select_for_update().filter(data_set=scan.data_set)
    findings = Finding.objects.select_related("decision").filter(data_set=scan.data_set)
    coming = Coming(scan, now, {(case.kind, case.subject): case for case in cases}, {held.finding_id: held for held in findings})
    new = _cases(coming, parts.cases)
    _findings(coming, parts.cases)
    gone = _leave(coming)
    reopened = _reopen(coming, who)
    _save(coming)
    known = sum(case.first_scan_id != scan.pk for case in coming.cases.values() if case.pk in coming.changed)
    brought = Brought(scan.data_set, False, new, known, gone, reopened)
    counts = {"new": new, "changed": known, "gone": gone, "reopened": reopened}
    audit.write(who, "imported", f"scan {scan.pk}", now, data_set=scan.data_set, as_of=scan.as_of, manifest=scan.digest, **counts)
    return brought


def _cases(coming: Coming, parts: Iterable[CasePart]) -> int:
    """New cases made, known ones brought up to the scan; returns how many are new."""
    new = []
    for part in parts:
        case = coming.cases.get((part.kind, part.subject))
        told = {name: getattr(part, name) for name in CASE_FIELDS}
        if case is None:
            scans = {"first_scan": coming.scan, "last_scan": coming.scan}
            names = {"data_set": coming.scan.data_set, "kind": part.kind, "subject": part.subject}
            new.append(Case(**names, **told, **scans, changed_at=coming.now))
            continue
        if _set(case, told):
            coming.retold[case.pk] = case
        case.is_current, case.last_scan = True, coming.scan
    Case.objects.bulk_create(new, batch_size=CHUNK)
    coming.cases |= {(case.kind, case.subject): case for case in new}
    return len(new)


def _findings(coming: Coming, parts: Iterable[CasePart]) -> None:
    """New findings added, known ones brought up to the scan; whose evidence outgrew its verdict is told apart."""
    new = []
    for part in parts:
        case = coming.cases[part.kind, part.subject]
        for found in part.findings:
            coming.seen.add(found.finding_id)
            told = {name: getattr(found, name) for name in FINDING_FIELDS}
            finding = coming.findings.get(found.finding_id)
            if finding is None:
                scans = {"first_scan": coming.scan, "last_scan": coming.scan}
                new.append(Finding(case=case, data_set=coming.scan.data_set, finding_id=found.finding_id, **told, **scans))
                coming.changed.add(case.pk)
                continue
            if _outgrew(finding, found):
                coming.outgrown.append(finding)
            if _set(finding, {**told, "case": case, "is_current": True}):
                coming.changed.add(case.pk)
                coming.rewritten[finding.pk] = finding
            finding.last_scan = coming.scan
    Finding.objects.bulk_create(new, batch_size=CHUNK)
    coming.findings |= {finding.finding_id: finding for finding in new}


def _set(row: Case | Finding, told: dict[str, object]) -> bool:
    """Write the values; whether one differed."""
    differs = [name for name, value in told.items() if getattr(row, name) != value]
    for name in differs:
        setattr(row, name, told[name])
    return bool(differs)


def _outgrew(finding: Finding, found: FindingPart) -> bool:
    """Whether a verdict that closed it no longer holds, by the rule that the next scan follows too."""
    held = finding.decision
    if held is None or held.standing != STANDS or held.verdict not in CLOSING or found.settled:
        return False
    return bool(has_grown(np.array([held.score]), np.array([found.score]))[0])


def _leave(coming: Coming) -> int:
    """What the scan no longer finds stays on the desk, told as such."""
    gone = [held for key, held in coming.findings.items() if key not in coming.seen and held.is_current]
    for finding in gone:
        finding.is_current = False
        coming.changed.add(finding.case_id)
        coming.rewritten[finding.pk] = finding
    for case in coming.cases.values():
        if case.is_current and case.last_scan_id != coming.scan.pk:
            case.is_current = False
            coming.retold[case.pk] = case
    return len(gone)


def _reopen(coming: Coming, who: str) -> int:
    """A closed case with a finding that nobody settled is open again: a new one, or one that outgrew its verdict."""
    for finding in coming.outgrown:
        Decision.objects.filter(finding=finding, standing=STANDS).update(standing=OUTGROWN)
        finding.decision = None
        coming.rewritten[finding.pk] = finding
        coming.changed.add(finding.case_id)
    waits = {
        finding.case_id
        for finding in coming.findings.values()
        if finding.is_current and not finding.settled and (finding.decision is None or finding.decision.standing != STANDS)
    }
    again = [case for case in coming.cases.values() if case.state == CLOSED and case.pk in waits]
    for case in again:
        case.state = IN_REVIEW
        coming.changed.add(case.pk)
        audit.write(who, "reopened_by_scan", about(case), coming.now, scan=coming.scan.pk)
    return len(again)


def _save(coming: Coming) -> None:
    """Write what differs; what is as it was is only told to be of this scan."""
    for case in coming.cases.values():
        if case.pk in coming.changed and case.first_scan_id != coming.scan.pk:
            case.version += 1  # whoever has its page open is told; the rows are locked, so no click is lost
            coming.retold[case.pk] = case
    Case.objects.bulk_update(coming.retold.values(), [*CASE_FIELDS, "is_current", "state", "version"], batch_size=CHUNK)
    Finding.objects.bulk_update(coming.rewritten.values(), [*FINDING_FIELDS, "case", "is_current", "decision"], batch_size=CHUNK)
    seen = [finding for finding in coming.findings.values() if finding.is_current]
    _of_this_scan(Case, [case.pk for case in coming.cases.values() if case.last_scan_id == coming.scan.pk], coming.scan)
    _of_this_scan(Finding, [finding.pk for finding in seen], coming.scan)
    rows = (Appearance(finding=held, scan=coming.scan, level=held.level, score=held.score) for held in seen)
    Appearance.objects.bulk_create(rows, batch_size=CHUNK)


def _of_this_scan(table: type[Case] | type[Finding], rows: list[int], scan: Scan) -> None:
    for start in range(0, len(rows), CHUNK):
        table._default_manager.filter(pk__in=rows[start : start + CHUNK]).update(last_scan=scan, is_current=True)
