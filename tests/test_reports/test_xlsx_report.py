"""The workbook: every sheet, typed cells, text that never becomes a formula, and the same bytes each time."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from detector.reports import xlsx
from detector.reports.xlsx import REPORT, SHEETS
from detector.run import Run
from rules.base import Rule
from tests.test_reports.runs import case

HOSTILE = (
    "=1+1",
    "=HYPERLINK(\"http://example.invalid\",\"x\")",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "{=1}",
    "http://example.invalid/x",
    "mailto:a@example.invalid",
    "12345678901234567890",
    "1e5",
    "\x00\x1b_x0041_",
    "\u202e=1",
    "#REF!",
    "<c><f>1</f></c>",
    "x" * 40_000,
)  # fmt: skip


def written(run: Run, rules: dict[str, Rule], folder: Path) -> openpyxl.Workbook:
    path = folder / REPORT.filename
    REPORT.write(run, rules, path)
    return openpyxl.load_workbook(path)


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    heads, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in body]


def test_sheets_hold_what_they_say_in_typed_cells(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    book = written(small_run, rules, tmp_path)
    assert tuple(book.sheetnames) == SHEETS
    first, second = rows(book, "Cases")
    assert (first["Rank / Peringkat"], first["Case / Berkas"], first["Flagged / Ditandai"]) == (1, "C-1", True)
    assert first["Submitted / Diajukan"] == datetime(2025, 3, 1, 9, 30)
    assert first["Red flags / Tanda peringatan"] == "FEE-01, DLY-01"
    assert second["Decision / Keputusan"] is None
    findings = rows(book, "Findings")
    assert [finding["Finding / Temuan"] for finding in findings] == ["f-0005", "f-0001", "f-0004", "f-0003", "f-0002"]
    assert findings[1]["Seen / Teramati"] == 450_000
    assert findings[4]["Seen / Teramati"] == "12 working days"
    assert "Rp450.000" in findings[1]["Penjelasan"]
    assert [reject["Row / Baris"] for reject in rows(book, "Rejects")] == [7, 7, 3]
    assert [check["Red flag / Tanda"] for check in rows(book, "Not checked")] == ["FEE-12", "FEE-01"]
    assert rules["FEE-01"].innocent[0] in rows(book, "Red flags")[1]["Rule out first"]
    assert [officer["Officer / Petugas"] for officer in rows(book, "Officers")] == ["O-1", "O-2", "O-3"]


def test_payments_off_schedule_stand_in_money_columns(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    payments = [{"table": "payments", "payment_id": f"P-{n}", "amount": n * 1000, "receipt_no": f"R-{n}", "method": "cash"} for n in (1, 2)]
    amounts = {"paid_amount": 1500, "owed_amount": 1000, "excess_amount": 500}
    told = json.dumps({"rows": payments, "values": {"payment_id": "P-2", "paid_at": "2025-03-03T14:05:00+07:00", **amounts}})
    evidence = small_run.findings["evidence"].where(small_run.findings["rule_id"] != "FEE-01", told)
    book = written(replace(small_run, findings=small_run.findings.assign(evidence=evidence)), rules, tmp_path)
    held = next(row for row in rows(book, "Off schedule") if row["Payment / Pembayaran"] == "P-2")
    assert (held["Whole payment / Seluruh pembayaran"], held["Owed / Terutang"], held["Excess / Kelebihan"]) == (2000, 1000, 500)
    assert (held["Receipt / No. bukti bayar"], held["Method / Cara bayar"], held["Currency / Mata uang"]) == ("R-2", "cash", "IDR")
    assert held["Paid at / Dibayar pada"] == datetime(2025, 3, 3, 14, 5)
    assert {row["Red flag / Tanda"] for row in rows(book, "Off schedule")} == {"FEE-01"}, "findings about fees and no others"


def test_headings_are_frozen_and_can_be_filtered(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    book = written(small_run, rules, tmp_path)
    for name in ("Cases", "Officers", "Findings", "Off schedule", "Red flags", "Rejects", "Not checked"):
        assert book[name].freeze_panes == "B2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_the_first_words_are_that_a_finding_accuses_nobody(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    text = [cell for row in written(small_run, rules, tmp_path)["Summary"].iter_rows(values_only=True) for cell in row if cell]
    assert "never an accusation" in text[1]
    assert "bukan tuduhan" in text[2]


@pytest.mark.parametrize("name", ["empty_run", "vacant_run"])
def test_an_empty_scan_makes_a_workbook_that_says_so(
    name: str, request: pytest.FixtureRequest, rules: dict[str, Rule], tmp_path: Path
) -> None:
    book = written(request.getfixturevalue(name), rules, tmp_path)
    text = [cell for row in book["Summary"].iter_rows(values_only=True) for cell in row if cell]
    assert "Nothing was found. That is no proof that nothing happened." in text
    assert rows(book, "Findings") == [] or all(value is None for value in rows(book, "Findings")[0].values())


def test_the_same_run_gives_the_same_bytes(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    REPORT.write(small_run, rules, tmp_path / "a.xlsx")
    turned = replace(small_run, cases=small_run.cases.iloc[::-1], findings=small_run.findings.iloc[::-1])
    REPORT.write(turned, rules, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_cases_officers_and_findings_lead_to_each_other(small_run: Run, rules: dict[str, Rule], tmp_path: Path) -> None:
    book = written(small_run, rules, tmp_path)
    for sheet, column, back in (("Cases", "B", "I"), ("Officers", "B", "J")):
        cell = book[sheet][f"{column}2"]
        name, place = cell.hyperlink.location.replace("'", "").split("!")
        found = book[name][place.replace("A", back)]
        assert found.value == cell.value
        assert found.hyperlink.location == f"'{sheet}'!A2"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_an_inert_string(small_run: Run, rules: dict[str, Rule], tmp_path: Path, text: str) -> None:
    run = Run(
        cases=small_run.cases.assign(service_code=text, office_id=text, decision=text, submitted_at=text),
        officers=small_run.officers.assign(office_id=text, offices=[[text]] * 3),
        findings=small_run.findings.assign(
            finding_id=text, officer_id=text, observed=text, unit=text, explanation_en=text, explanation_id=text, evidence=text
        ),
        rejects=small_run.rejects.assign(table=text, file=text, column=text, value=text, reason=text),
        manifest={**small_run.manifest, "jurisdiction": text, "notes": [text], "seed": text},
    )
    book = written(run, rules, tmp_path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links and all(link.target is None and re.fullmatch(r"'(Cases|Officers|Findings)'!A\d+", link.location) for link in links)
    with zipfile.ZipFile(tmp_path / REPORT.filename) as parts:
        for name in parts.namelist():
            assert not name.startswith(("xl/externalLinks", "xl/vba", "xl/worksheets/_rels"))
            if name.startswith("xl/worksheets/"):
                assert b"<f>" not in parts.read(name) and b"<f " not in parts.read(name)
    case_row = rows(book, "Cases")[0]
    assert isinstance(case_row["Office / Kantor"], str)
    assert len(case_row["Office / Kantor"]) <= 32_767
    risky = text.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert bool(book["Cases"]["D2"].quotePrefix) is risky


def test_a_sheet_that_is_full_tells_what_it_left_out(
    small_run: Run, rules: dict[str, Rule], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_CASES", 5)
    cases = pd.DataFrame([case(number, score=1 - number / 100, flagged=True) for number in range(1, 13)])
    sheet = written(replace(small_run, cases=cases), rules, tmp_path)["Cases"]
    assert sheet.max_row == 1 + 5 + 1
    assert str(sheet["A7"].value).startswith("7 further rows are in cases.parquet")
    assert sheet.auto_filter.ref == "A1:L6"
