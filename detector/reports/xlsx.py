"""`report.xlsx`: the run as a workbook for those who sort and filter; typed cells, and no text ever becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook

from detector.reports.base import Report
from detector.reports.case_view import ordered_findings
from detector.reports.off_schedule import OFF_SCHEDULE, off_schedule
from detector.reports.rule_view import RuleView, rule_views
from detector.reports.sheets import LONGEST_TEXT, SheetColumn, Styles, write_table, write_text
from detector.reports.technical_words import in_both
from detector.reports.words import FAMILIES, LEVELS, SEVERITIES, TABLE_TITLES, Both, clip, named
from detector.run import Run
from rules.base import Rule

FILENAME = "report.xlsx"
MOST_CASES = 5_000
MOST_FINDINGS = 5_000
MOST_OTHERS = 5_000
"""Rows of a sheet; the cases sheet holds those with a finding, by rank. Excel would take 1,048,576, but a workbook of that size
opens on no office computer; the Parquet tables hold all."""

SHEETS = ("Summary", "Cases", "Officers", "Findings", "Off schedule", "Red flags", "Rejects", "Not checked", "Notes")

_STILL = datetime(2000, 1, 1)  # the file says nothing of when it was made, so that the same run gives the same bytes
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
STATEMENT = Both(
    "A finding is a reason to look, never an accusation. Rule out the lawful explanations first.",
    "Temuan adalah alasan untuk memeriksa, bukan tuduhan. Singkirkan dahulu kemungkinan penjelasan wajar.",
)
NOT_PROOF = Both(
    "Nothing was found. That is no proof that nothing happened.",
    "Tidak ada temuan. Ini bukan bukti bahwa tidak terjadi apa-apa.",
)

CASES = (
    SheetColumn("Rank / Peringkat", "rank", "integer", 10),
    SheetColumn("Case / Berkas", "case_id", "text", 20, "to_finding"),
    SheetColumn("Service / Layanan", "service_code", "text", 18),
    SheetColumn("Office / Kantor", "office_id", "text", 14),
    SheetColumn("Score / Skor", "score", "share", 9),
    SheetColumn("q", "q_value", "share", 9),
    SheetColumn("Flagged / Ditandai", "flagged", "flag", 10),
    SheetColumn("Findings / Temuan", "findings", "integer", 10),
    SheetColumn("Families / Rumpun", "families", "text", 18),
    SheetColumn("Red flags / Tanda peringatan", "rules", "text", 28),
    SheetColumn("Submitted / Diajukan", "submitted_at", "time", 17),
    SheetColumn("Decision / Keputusan", "decision", "text", 12),
)
OFFICERS = (
    SheetColumn("Rank / Peringkat", "rank", "integer", 10),
    SheetColumn("Officer / Petugas", "officer_id", "text", 20, "to_finding"),
    SheetColumn("Office / Kantor", "office_id", "text", 14),
    SheetColumn("Offices / Semua kantor", "offices", "text", 20),
    SheetColumn("Score / Skor", "score", "share", 9),
    SheetColumn("q", "q_value", "share", 9),
    SheetColumn("Flagged / Ditandai", "flagged", "flag", 10),
    SheetColumn("Cases handled / Berkas ditangani", "cases", "integer", 14),
    SheetColumn("Findings / Temuan", "findings", "integer", 10),
    SheetColumn("Families / Rumpun", "families", "text", 18),
    SheetColumn("Red flags / Tanda peringatan", "rules", "text", 28),
)
FINDINGS = (
    SheetColumn("Finding / Temuan", "finding_id", "text", 22),
    SheetColumn("Red flag / Tanda", "rule_id", "text", 10),
    SheetColumn("Title", "title_en", "text", 30),
    SheetColumn("Judul", "title_id", "text", 30),
    SheetColumn("Family / Rumpun", "family_words", "text", 22),
    SheetColumn("Severity / Tingkat", "severity_words", "text", 16),
    SheetColumn("Level / Angka tingkat", "level", "integer", 8),
    SheetColumn("About / Tentang", "subject_type", "text", 10),
    SheetColumn("Case / Berkas", "case_id", "text", 20, "to_case"),
    SheetColumn("Officer / Petugas", "officer_id", "text", 16, "to_officer"),
    SheetColumn("Office / Kantor", "office_id", "text", 14),
    SheetColumn("Service / Layanan", "service_code", "text", 18),
    SheetColumn("Seen / Teramati", "observed", "number", 14),
    SheetColumn("Expected / Acuan", "expected", "number", 14),
    SheetColumn("Unit / Satuan", "unit", "text", 14),
    SheetColumn("Score / Skor", "score", "share", 9),
    SheetColumn("Confidence / Tingkat keyakinan", "confidence", "share", 10),
    SheetColumn("p", "p_value", "share", 8),
    SheetColumn("q", "q_value", "share", 8),
    SheetColumn("Explanation", "explanation_en", "wrap", 70),
    SheetColumn("Penjelasan", "explanation_id", "wrap", 70),
)
RED_FLAGS = (
    SheetColumn("Red flag / Tanda", "id", "text", 12),
    SheetColumn("Title", "title_en", "text", 32),
    SheetColumn("Judul", "title_id", "text", 32),
    SheetColumn("Tested / Diuji", "tested", "integer", 10),
    SheetColumn("Findings / Temuan", "findings", "integer", 10),
    SheetColumn("Why it matters", "why_en", "wrap", 50),
    SheetColumn("Mengapa penting", "why_id", "wrap", 50),
    SheetColumn("Rule out first", "innocent_en", "wrap", 50),
    SheetColumn("Singkirkan dulu", "innocent_id", "wrap", 50),
    SheetColumn("What to pull next", "next_en", "wrap", 50),
    SheetColumn("Yang diperiksa berikutnya", "next_id", "wrap", 50),
    SheetColumn("Legal basis / Dasar hukum", "basis", "wrap", 40),
)
REJECTS = (
    SheetColumn("Table / Tabel", "table", "text", 14),
    SheetColumn("File / File data", "file", "text", 24),
    SheetColumn("Row / Baris", "row", "integer", 10),
    SheetColumn("Column / Kolom", "column", "text", 18),
    SheetColumn("Value / Nilai", "value", "text", 28),
    SheetColumn("Reason", "reason", "wrap", 60),
    SheetColumn("Alasan", "reason_id", "wrap", 60),
    SheetColumn("Row used / Baris dipakai", "used", "flag", 12),
)
NOT_CHECKED = (
    SheetColumn("Red flag / Tanda", "id", "text", 12),
    SheetColumn("Title", "title_en", "text", 36),
    SheetColumn("Judul", "title_id", "text", 36),
    SheetColumn("Why not", "reason_en", "wrap", 60),
    SheetColumn("Alasan", "reason_id", "wrap", 60),
    SheetColumn("Ran / Dijalankan", "ran", "flag", 10),
    SheetColumn("Not tested / Tidak diuji", "not_tested", "integer", 12),
)


def write_xlsx(run: Run, rules: Mapping[str, Rule], path: Path) -> None:
    """Write the workbook of a run to `path`."""
    findings = ordered_findings(run.findings)
    views = rule_views(rules, run.manifest, frozenset(findings["rule_id"].astype(str)))
    cases = _cases_with_findings(run)
    officers = run.officers.sort_values("rank", kind="stable")
    linked = findings.assign(
        to_case=_places(findings["case_id"], cases["case_id"], "Cases", MOST_CASES),
        to_officer=_places(findings["officer_id"], officers["officer_id"], "Officers", MOST_OTHERS),
    )
    cases = cases.assign(to_finding=_places(cases["case_id"], findings["case_id"], "Findings", MOST_FINDINGS))
    officers = officers.assign(to_finding=_places(officers["officer_id"], findings["officer_id"], "Findings", MOST_FINDINGS))
    with Workbook(str(path), dict(_OPTIONS)) as book:
        book.set_properties({"title": "Suluh", "created": _STILL})
        styles = Styles(book)
        sheets = {name: book.add_worksheet(name) for name in SHEETS}
        _lines(sheets["Summary"], _summary(run, findings, views), styles)
        write_table(sheets["Cases"], cases, CASES, MOST_CASES, styles, "cases.parquet")
        write_table(sheets["Officers"], officers, OFFICERS, MOST_OTHERS, styles, "officers.parquet")
        write_table(sheets["Findings"], _worded(linked.head(MOST_FINDINGS + 1), views), FINDINGS, MOST_FINDINGS, styles, "findings.csv")
        money = _worded(off_schedule(linked, MOST_OTHERS + 1, str(run.manifest.get("currency") or "")), views)
        write_table(sheets["Off schedule"], money, OFF_SCHEDULE, MOST_OTHERS, styles, "findings.parquet")
        write_table(sheets["Red flags"], _red_flags(views.values()), RED_FLAGS, MOST_OTHERS, styles, "manifest.json")
        write_table(sheets["Rejects"], _in_both(run.rejects), REJECTS, MOST_OTHERS, styles, "rejects.parquet")
        write_table(sheets["Not checked"], _not_checked(views.values()), NOT_CHECKED, MOST_OTHERS, styles, "manifest.json")
        _lines(sheets["Notes"], _notes(run), styles)


def _places(wanted: pd.Series, held: pd.Series, sheet: str, most: int) -> pd.Series:
    """Where each wanted id first stands in a sheet that holds `held` from its second row; missing where it does not."""
    shown = held.head(most).astype("object")
    first = pd.Series(range(2, len(shown) + 2), index=shown.to_numpy(dtype=object))
    row = wanted.astype("object").map(first[~first.index.duplicated() & first.index.notna()])
    return row.map(lambda number: f"internal:'{sheet}'!A{int(number)}", na_action="ignore").astype("object")


def _cases_with_findings(run: Run) -> pd.DataFrame:
    """Cases that are flagged or have a finding, by rank."""
    cases = run.cases
    named_here = cases["case_id"].astype("object").isin(run.findings["case_id"].dropna().astype("object"))
    return cases[named_here | cases["flagged"].astype(bool)].sort_values("rank", kind="stable")


def _worded(findings: pd.DataFrame, views: Mapping[str, RuleView]) -> pd.DataFrame:
    """The findings with the words of their rules beside them."""
    rule = findings["rule_id"].astype("object")

    def of_rule(words: Mapping[str, str]) -> pd.Series:
        return rule.map(words)

    return findings.assign(
        title_en=of_rule({key: view.title.en for key, view in views.items()}),
        title_id=of_rule({key: view.title.id for key, view in views.items()}),
        family_words=findings["family"].astype("object").map({key: f"{b.en} / {b.id}" for key, b in FAMILIES.items()}),
        severity_words=findings["severity"].astype("object").map({key: f"{b.en} / {b.id}" for key, b in SEVERITIES.items()}),
    )


def _in_both(rejects: pd.DataFrame) -> pd.DataFrame:
    """The rejects that the sheet holds, with their reasons in Indonesian beside them."""
    shown = rejects.head(MOST_OTHERS + 1)
    told = {text: in_both(str(text)).id for text in shown["reason"].dropna().unique()}
    return rejects.assign(reason_id=shown["reason"].map(told).reindex(rejects.index))


def _red_flags(views: Iterable[RuleView]) -> pd.DataFrame:
    """The red flags that ran, in words."""
    rows = [
        {
            "id": view.id,
            "title_en": view.title.en,
            "title_id": view.title.id,
            "tested": view.tested,
            "findings": view.findings,
            "why_en": view.why.en,
            "why_id": view.why.id,
            "innocent_en": "; ".join(reason.en for reason in view.innocent),
            "innocent_id": "; ".join(reason.id for reason in view.innocent),
            "next_en": view.next_step.en if view.next_step else "",
            "next_id": view.next_step.id if view.next_step else "",
            "basis": "; ".join(" / ".join(dict.fromkeys(words)) for words in view.basis),
        }
        for view in views
        if view.ran is not False
    ]
    return pd.DataFrame(rows, columns=[column.source for column in RED_FLAGS])


def _not_checked(views: Iterable[RuleView]) -> pd.DataFrame:
    """Red flags that did not run, then those that could not test some of their rows."""
    rows = [
        {
            "id": view.id,
            "title_en": view.title.en,
            "title_id": view.title.id,
            "reason_en": view.reason.en or "Rows that lacked a value were not tested.",
            "reason_id": view.reason.id or "Baris yang kekurangan nilai tidak diuji.",
            "ran": view.ran is not False,
            "not_tested": view.not_tested,
        }
        for view in sorted(views, key=lambda view: (view.ran is not False, view.id))
        if view.ran is False or view.not_tested
    ]
    return pd.DataFrame(rows, columns=[column.source for column in NOT_CHECKED])


Line = tuple[object, ...]
"""Cells of a free line: texts and numbers; a line of one text is a heading or a sentence."""


def _summary(run: Run, findings: pd.DataFrame, views: Mapping[str, RuleView]) -> list[Line]:
    period = run.manifest.get("period") or {}
    by_kind = findings.groupby([findings["family"].astype("object"), "level"]).size().reset_index(name="size").to_dict("records")
    held = {(row["family"], row["level"]): int(row["size"]) for row in by_kind}
    levels = sorted(LEVELS.items(), key=lambda item: -item[1])
    families = sorted(
        {str(family) for family, _ in held}, key=lambda family: (list(FAMILIES).index(family) if family in FAMILIES else 99, family)
    )
    return [
        (f"Suluh: {run.manifest.get('jurisdiction', '')}",),
        (STATEMENT.en,),
        (STATEMENT.id,),
        *([] if len(findings) else [(NOT_PROOF.en,), (NOT_PROOF.id,)]),
        (),
        ("Applications from / Permohonan dari", period.get("from")),
        ("to / sampai", period.get("until")),
        ("Judged as of / Dinilai menurut keadaan pada", run.manifest.get("as_of")),
        ("Cases / Berkas", len(run.cases)),
        ("Flagged / Ditandai", int(run.cases["flagged"].astype(bool).sum())),
        ("Findings / Temuan", len(findings)),
        ("Red flags checked / Tanda peringatan diperiksa", sum(view.ran is not False for view in views.values())),
        ("Red flags not checked / Tanda peringatan tidak diperiksa", sum(view.ran is False for view in views.values())),
        ("Rejected entries / Entri ditolak", len(run.rejects)),
        (),
        ("Findings / Temuan", *(f"{SEVERITIES[name].en} / {SEVERITIES[name].id}" for name, _ in levels)),
        *((f"{named(FAMILIES, f).en} / {named(FAMILIES, f).id}", *(held.get((f, level), 0) for _, level in levels)) for f in families),
    ]


def _notes(run: Run) -> list[Line]:
    manifest = run.manifest
    tables: Mapping[str, Any] = manifest.get("rows") or {}
    kinds = ("read", "used", "rejected", "collapsed")
    return [
        ("Notes / Catatan",),
        *((text,) for note in manifest.get("notes") or () for text in dict.fromkeys(in_both(note))),
        ("Cases without a finding are left out. / Berkas tanpa temuan tidak dimuat.",),
        ("The rows that a finding rests on / Baris yang menjadi dasar temuan: report.html, findings.csv",),
        (f"A sheet holds at most {MOST_CASES:,} cases, {MOST_FINDINGS:,} findings, {MOST_OTHERS:,} other rows; the tables hold all.",),
        (f"Satu lembar memuat paling banyak {MOST_CASES:,} berkas, {MOST_FINDINGS:,} temuan, {MOST_OTHERS:,} baris lain.",),
        (),
        ("Table / Tabel", "Read / Dibaca", "Used / Dipakai", "Not used / Tidak dipakai", "Identical / Identik"),
        *((named(TABLE_TITLES, table).en, *(int(counts.get(kind) or 0) for kind in kinds)) for table, counts in tables.items()),
        (),
        ("File / File data", "Rows / Baris", "SHA-256"),
        *((f.get("file"), f.get("rows"), f.get("sha256")) for f in manifest.get("inputs") or ()),
        *((f.get("file"), None, f.get("sha256")) for f in (manifest.get("charter") or {}, manifest.get("settings") or {}) if f.get("file")),
        (),
        ("Suluh", manifest.get("suluh")),
        ("Seed / Benih acak", manifest.get("seed")),
    ]


def _lines(sheet: Any, lines: Iterable[Line], styles: Styles) -> None:
    """Free lines: the first is the title; texts as text, numbers as numbers."""
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 5, 22)
    for row, line in enumerate(lines):
        for place, value in enumerate(line):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(row, place, value, styles.kinds["integer"])
            elif row == 0:
                sheet.write_string(row, place, clip(value, LONGEST_TEXT), styles.title)
            elif value is not None:
                write_text(sheet, row, place, value, styles)


REPORT = Report(name="xlsx", filename=FILENAME, write=write_xlsx)
