"""Everything a run knows about one case, officer, pair or office, in plain words and in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from detector.desk.decided import WORDS as DECIDED_WORDS
from detector.desk.decided import Decided, known_verdicts
from detector.desk.deciding import chosen_finding
from detector.desk.nearest import nearest_id
from detector.desk.page import Block, Bullets, Grid, Heading, Line, Page, grid
from detector.reports.case_view import FindingReader, FindingView, Limits, ordered_findings
from detector.reports.evidence import EvidenceTable
from detector.reports.rule_view import RuleView, rule_views
from detector.reports.words import DECISIONS, LEVELS, OPEN, SUBJECTS, Both, column_words, named, said
from detector.run import Run
from detector.wording import is_missing
from features.errors import SuluhError
from rules.base import Language, Rule

MOST_ROWS = 200
"""Evidence rows shown of one finding; the run folder holds them all."""

WORDS: Mapping[str, Both] = {
    "rank": Both("Rank {rank} of {of}, score {score}", "Peringkat {rank} dari {of}, skor {score}"),
    "flagged": Both("worth opening", "layak dibuka"),
    "unflagged": Both("not on the list of files to open", "tidak masuk daftar berkas yang perlu dibuka"),
    "nothing": Both("Nothing was found.", "Tidak ada temuan."),
    "observed": Both("Observed", "Teramati"),
    "expected": Both("Expected", "Acuan"),
    "confidence": Both("confidence", "tingkat keyakinan"),
    "p_value": Both("chance of so much by itself (p)", "peluang sebanyak itu karena kebetulan (p)"),
    "q_value": Both("expected share of false alarms up to here (q)", "perkiraan bagian temuan keliru sampai di sini (q)"),
    "evidence": Both("The rows it rests on", "Baris data yang menjadi dasar"),
    "more": Both("and {more} more rows", "dan {more} baris lagi"),
    "values": Both("Measured", "Terukur"),
    "peers": Both("Compared with", "Dibandingkan dengan"),
    "innocent": Both("Innocent explanations to rule out first", "Penjelasan wajar yang perlu disingkirkan lebih dulu"),
    "why": Both("Why it matters", "Mengapa penting"),
    "as_above": Both(
        "Innocent explanations and next step: as with the first finding of this kind.",
        "Penjelasan wajar dan langkah berikutnya: seperti pada temuan pertama sejenis ini.",
    ),
    "next": Both("Next step", "Langkah berikutnya"),
    "basis": Both("Basis", "Dasar"),
    "office": Both("Office-wide, so not held against this case", "Berlaku untuk seluruh kantor, jadi tidak dibebankan pada berkas ini"),
    "in_cases": Both("In single cases", "Pada berkas satu per satu"),
    "finding": Both("finding", "temuan"),
    "findings": Both("findings", "temuan"),
    "severity": Both("severity", "tingkat"),
    "not_run": Both("Not checked in this scan", "Tidak diperiksa dalam pemindaian ini"),
    "reason_to_look": Both(
        "A finding is a reason to look, never a judgement about a person.",
        "Temuan adalah alasan untuk memeriksa, bukan penilaian atas seseorang.",
    ),
}
CONTROL = DECIDED_WORDS["control"]
OWN = ("officer", "pair")
"""Kinds of subject that are about an officer as such, not about one case."""


@dataclass(frozen=True)
class Teller:
    """Reads findings and says them in one language. known: by finding_id the verdict of the scan, and whether it closes it."""

    reader: FindingReader
    views: Mapping[str, RuleView]
    language: Language
    decided: Decided
    known: Mapping[str, tuple[str, bool]]

    def pick(self, both: Both) -> str:
        return both.id if self.language == "id" else both.en

    def word(self, key: str) -> str:
        return self.pick(WORDS[key])

    def count(self, number: int) -> str:
        return self.pick(said(number, "number", ""))

    def labelled(self, key: str, value: Both) -> str:
        return f"{self.word(key)}: {self.pick(value)}"


def explain(run: Run, rules: Mapping[str, Rule], subject: str, language: Language = "en", decided: Decided | None = None) -> Page:
    """The page about `subject`: a case_id, officer_id, any other subject of a finding, or a finding's own id; with what people decided.

    Raises SuluhError, with the nearest id, where the run knows no such subject.
    """
    views = rule_views(rules, run.manifest, frozenset(run.findings["rule_id"].astype(str)))
    reader = FindingReader(run, rules, views, replace(Limits(), evidence_rows=MOST_ROWS))
    teller = Teller(reader, views, language, decided or Decided(), known_verdicts(run.findings))
    cases = run.cases[run.cases["case_id"].astype(object) == subject]
    officers = run.officers[run.officers["officer_id"].astype(object) == subject]
    page: list[Block] = []
    if len(cases):
        page += _about_case(run, cases.iloc[0], teller)
    if len(officers):
        page += _about_officer(run, officers.iloc[0], teller)
    if not page:
        page += _about_other(run, subject, teller)
    warnings = [Line(teller.pick(warning), "note") for warning in teller.decided.warnings()]
    return (*warnings, *page, *_not_run(teller), Line(teller.word("reason_to_look"), "faint"))


def _about_case(run: Run, case: pd.Series[Any], teller: Teller) -> list[Block]:
    decision = OPEN if is_missing(case.get("decision")) else named(DECISIONS, case.get("decision"))
    facts = [f"{teller.pick(column_words(name))} {case[name]}" for name in ("service_code", "office_id")]
    if not is_missing(case.get("submitted_at")):
        facts.append(f"{teller.pick(column_words('submitted_at'))} {teller.pick(said(case['submitted_at'], 'time', ''))}")
    findings = run.findings
    return [
        Heading(f"{_kind('case', teller)} {case['case_id']}", 1),
        Line(", ".join([*facts, teller.pick(decision)])),
        _standing(case, len(run.cases), teller),
        *([Line(teller.pick(CONTROL), "note")] if case.get("control") is not None and bool(case["control"]) else []),
        *_findings(findings[findings["case_id"].astype(object) == case["case_id"]], teller),
        *_office_wide(run, case, teller),
    ]


def _about_officer(run: Run, officer: pd.Series[Any], teller: Teller) -> list[Block]:
    offices = officer.get("offices")
    shown = ", ".join(map(str, offices)) if offices is not None and len(offices) else str(officer["office_id"])
    findings = run.findings[run.findings["officer_id"].astype(object) == officer["officer_id"]]
    own = findings["subject_type"].astype(object).isin(OWN)
    return [
        Heading(f"{_kind('officer', teller)} {officer['officer_id']}", 1),
        Line(f"{teller.pick(column_words('office_id'))} {shown}"),
        _standing(officer, len(run.officers), teller),
        *_findings(findings[own], teller, quiet=bool((~own).any())),
        *_in_cases(findings[~own], teller),
    ]


def _about_other(run: Run, subject: str, teller: Teller) -> list[Block]:
    own = run.findings[run.findings["subject_id"].astype(object) == subject]
    one = chosen_finding(run.findings, subject)
    if own.empty and len(one) == 1:
        row = one.iloc[0]
        return [Heading(f"{_kind(row['subject_type'], teller)} {row['subject_id']}", 1), *_findings(one, teller)]
    if own.empty:
        known = [run.cases["case_id"], run.officers["officer_id"], run.findings["subject_id"]]
        names = pd.concat([column.astype(object) for column in known]).dropna().astype(str).unique()
        raise SuluhError(f"The run knows no case or officer '{subject}'. {nearest_id(subject, list(names))}".rstrip())
    return [Heading(f"{_kind(own.iloc[0]['subject_type'], teller)} {subject}", 1), *_findings(own, teller)]


def _kind(subject: str, teller: Teller) -> str:
    return teller.pick(named(SUBJECTS, subject)).capitalize()


def _standing(row: pd.Series[Any], of: int, teller: Teller) -> Line:
    score = teller.pick(said(row["score"], ".3f", ""))
    told = teller.word("rank").format(rank=teller.count(int(row["rank"])), of=teller.count(of), score=score)
    parts = [told, teller.word("flagged" if row["flagged"] else "unflagged")]
    if not is_missing(row.get("q_value")):
        parts.append(teller.labelled("q_value", said(row["q_value"], "number", "")))
    return Line("; ".join(parts) + ".", "note" if row["flagged"] else "plain")


def _findings(findings: pd.DataFrame, teller: Teller, quiet: bool = False) -> list[Block]:
    """Each finding in full; where there is none, one line that says so (unless `quiet`)."""
    views = teller.reader.read_all(ordered_findings(findings))
    if not views:
        return [] if quiet else [Line(teller.word("nothing"), "good")]
    # What holds for the red flag as such is told once, with the first of its findings.
    first = {view.rule.id: view.finding_id for view in reversed(views)}
    return [block for view in views for block in _finding(view, teller, first[view.rule.id] == view.finding_id)]


def _titled(rule: RuleView, teller: Teller) -> str:
    title = teller.pick(rule.title)
    return f"{rule.id} {title}" if title != rule.id else title  # a rule that this version does not know has no title


def _finding(view: FindingView, teller: Teller, is_first: bool) -> list[Block]:
    facts = [text for text in (teller.pick(view.severity), teller.pick(view.rule.family)) if text]
    told = (("confidence", view.confidence), ("p_value", view.p_value), ("q_value", view.q_value))
    facts += [f"{teller.word(key)} {teller.pick(value)}" for key, value in told if value is not None]
    if view.officer_id:
        facts.append(f"{teller.pick(column_words('officer_id'))} {view.officer_id}")
    measured = (("observed", view.observed), ("expected", view.expected))
    decided = teller.decided.told(view.finding_id, *teller.known.get(view.finding_id, (None, False)))
    return [
        Heading(_titled(view.rule, teller)),
        Line(" · ".join([*facts, view.finding_id]), "bad" if view.level >= LEVELS["high"] else "note"),
        Line(teller.pick(view.explanation)),
        *(Line(teller.pick(text), "note") for text in decided),
        *(Line(teller.labelled(key, value)) for key, value in measured if value is not None),
        *(block for table in view.evidence.tables for block in _rows(table, teller)),
        *_pairs("values", view.evidence.values, teller),
        *_pairs("peers", view.evidence.peers, teller),
        *([Line(view.evidence.loose)] if view.evidence.loose else []),
        *(_advice(view.rule, teller) if is_first else [Line(teller.word("as_above"), "faint")]),
    ]


def _rows(table: EvidenceTable, teller: Teller) -> list[Block]:
    rows = tuple(tuple(teller.pick(cell) for cell in row) for row in table.rows)
    shown = Grid(tuple(teller.pick(column) for column in table.columns), rows)
    title = Line(f"{teller.word('evidence')} ({teller.pick(table.title).lower()})", "faint")
    return [title, shown, *([Line(teller.word("more").format(more=teller.count(table.more)), "faint")] if table.more else [])]


def _pairs(key: str, pairs: tuple[tuple[Both, Both], ...], teller: Teller) -> list[Block]:
    told = tuple(f"{teller.pick(name)}: {teller.pick(value)}" for name, value in pairs)
    return [Line(teller.word(key), "faint"), Bullets(told)] if told else []


def _advice(rule: RuleView, teller: Teller) -> list[Block]:
    innocent = tuple(teller.pick(text) for text in rule.innocent)
    blocks: list[Block] = [Line(teller.word("innocent"), "faint"), Bullets(innocent)] if innocent else []
    if teller.pick(rule.why):
        blocks.append(Line(f"{teller.word('why')}: {teller.pick(rule.why)}"))
    if rule.next_step is not None:
        blocks.append(Line(teller.labelled("next", rule.next_step)))
    return [*blocks, Line(f"{teller.word('basis')}: {'; '.join(map(teller.pick, rule.basis))}")] if rule.basis else blocks


def _office_wide(run: Run, case: pd.Series[Any], teller: Teller) -> list[Block]:
    """What was folded into one finding about the case's office, for its service or for all."""
    findings = run.findings
    about = findings["subject_type"].astype(object) == "office"
    here = about & (findings["office_id"].astype(object) == case["office_id"])
    service = findings["service_code"].astype(object)
    folded = ordered_findings(findings[here & (service.isna() | (service == case["service_code"]))])
    told = tuple(teller.pick(view.explanation) for view in teller.reader.read_all(folded))
    return [Heading(teller.word("office")), Bullets(told)] if told else []


def _in_cases(touched: pd.DataFrame, teller: Teller) -> list[Block]:
    """The findings in cases where this officer acted, a row each."""
    views = teller.reader.read_all(ordered_findings(touched).head(MOST_ROWS))
    if not views:
        return []
    rows = [(view.case_id, _titled(view.rule, teller), teller.pick(view.severity)) for view in views]
    heads = (teller.pick(column_words("case_id")), teller.word("finding"), teller.word("severity"))
    left = len(touched) - len(views)
    more = [Line(teller.word("more").format(more=teller.count(left)), "faint")] if left else []
    count = f"{teller.count(len(touched))} {teller.word('finding' if len(touched) == 1 else 'findings')}"
    return [Heading(f"{teller.word('in_cases')} ({count})"), grid(heads, rows), *more]


def _not_run(teller: Teller) -> Iterable[Block]:
    silent = [view for view in teller.views.values() if view.ran is False]
    told = tuple(f"{_titled(view, teller)}: {teller.pick(view.reason)}" for view in silent)
    return (Heading(teller.word("not_run")), Bullets(told)) if told else ()
