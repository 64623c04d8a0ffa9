"""Hostile text in every text column goes through every output and does nothing there: page, workbook, tables, JSON, dossier, screen."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
import tempfile
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from detector.catalogue import load_catalogue
from detector.desk.checking import check_data_set
from detector.desk.dossiers import write_dossier
from detector.desk.explaining import explain
from detector.desk.fee_lines import fee_page
from detector.desk.page import Page
from detector.desk.screen import plain_text
from detector.desk.summary import summary
from detector.pipeline import ScanOptions, scan
from detector.preparing import prepare
from detector.reports.pdf import html_to_pdf
from detector.run import TABLE_FILES, Run, read_run
from detector.run_folder import FORMULA_STARTS
from detector.run_folder import TEXTS as TEXT_COLUMNS
from detector.settings import Settings
from features.errors import SuluhError
from tests.browser import acting_parts, need_printing, printed_text
from tests.hostile import FIXED, TEXTS, UNSEEN, hostile_data_set

UNSEEN_THERE = re.compile(f"[{UNSEEN}]")
PAYLOAD = re.compile(r'<script type="text/plain" id="payload">([A-Za-z0-9+/=]*)</script>')
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Markup(HTMLParser):
    """Which elements with which attributes a page has, and what it shows outside script and style; every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.kinds: set[tuple[str, str]] = set()
        self.links: set[str] = set()
        self.shown: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds |= {(tag, name) for name, _ in [("", None), *attrs]}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src", "action")}
        self.shown += [value or "" for _, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, (tag, self.getpos())

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] not in ("script", "style"):
            self.shown.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:80]}")


@pytest.fixture(scope="module")
def innocent(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    """The elements and attributes that the same data set makes with plain words."""
    folder = tmp_path_factory.mktemp("innocent")
    hostile_data_set(folder / "data", ["word", "another", "third"])
    scan(ScanOptions(folder / "data", folder / "run"))
    pages = [folder / "run" / "report.html", *dossiers(folder / "run", folder)]
    return set.union(*(Markup(path.read_text(encoding="utf-8")).kinds for path in pages if path.suffix == ".html"))


def dossiers(run: Path, out: Path) -> list[Path]:
    held = read_run(run)
    findings = held.findings.sort_values("score", ascending=False)
    subjects = [findings["case_id"].dropna().iloc[0], findings["officer_id"].dropna().iloc[0]]
    forms = [(out / f"{place}.{form}", subject, form) for place, subject in enumerate(subjects) for form in ("html", "json")]
    return [write_dossier(run, subject, form, "en", path) for path, subject, form in forms]  # type: ignore[arg-type]


@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck))
@example(texts=list(FIXED))
@given(texts=TEXTS)
def test_hostile_text_does_nothing_in_any_output(texts: list[str], innocent: set[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        data = hostile_data_set(folder / "data", texts)
        try:
            run = scan(ScanOptions(data, folder / "run"))
        except SuluhError as fault:  # texts of control marks alone can leave no row: a sentence says so, and nothing is written
            assert texts != list(FIXED) and len(str(fault)) > 10 and not (folder / "run").exists()
            return
        assert len(run.findings) > 20, "something was found to be told"
        assert sum(text[:10] in run.findings.to_csv() for text in texts) > len(texts) / 4, "they came as far as the findings"
        for path in (folder / "run" / "report.html", *dossiers(folder / "run", folder)):
            if path.suffix == ".html":
                check_page(path.read_text(encoding="utf-8"), innocent)
            else:
                json.loads(path.read_text(encoding="utf-8"))
        check_workbook(folder / "run" / "report.xlsx")
        check_csv(folder / "run" / "findings.csv", len(run.findings))
        json.loads((folder / "run" / "manifest.json").read_text(encoding="utf-8"))
        for name in TABLE_FILES:
            assert len(pq.read_table(folder / "run" / f"{name}.parquet")) == len(getattr(run, name))
        check_screen(data, folder / "run", run)


def check_page(html: str, innocent: set[tuple[str, str]]) -> None:
    page = Markup(html)
    assert page.kinds <= innocent, page.kinds - innocent
    assert all(link.startswith("#") or link == "data:," for link in page.links), page.links
    assert not UNSEEN_THERE.search("".join(page.shown))
    (data,) = PAYLOAD.findall(html)
    json.loads(gzip.decompress(base64.b64decode(data)))
    assert max(map(len, page.shown)) < 5_000_000 and len(html) < 5_000_000


def check_workbook(path: Path) -> None:
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links and all(link.target is None and re.fullmatch(r"'[A-Za-z ]+'!A\d+", link.location) for link in links)
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert not any(UNSEEN_THERE.search(text) for text in texts)
    assert max(map(len, texts)) <= 32_767
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]


def check_csv(path: Path, rows: int) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        held = list(csv.DictReader(file))
    assert len(held) == rows
    cells = [row[name] or "" for row in held for name in row if name in TEXT_COLUMNS]
    assert cells and not [cell for cell in cells if cell.startswith(FORMULA_STARTS)]


def check_screen(data: Path, run_folder: Path, run: Run) -> None:
    catalogue = load_catalogue()
    rules = catalogue.told_by_id
    cases = run.cases.sort_values("rank")["case_id"].head(3).tolist()
    officers = run.officers.sort_values("rank")["officer_id"].head(3).tolist()
    pages: list[Page] = [explain(run, rules, subject, lang) for subject in (*cases, *officers) for lang in ("en", "id")]  # type: ignore[arg-type]
    pages += [summary(run, run_folder, rules), check_data_set(data, Settings(), catalogue), fee_page(prepare(data, Settings()), cases[0])]
    for page in pages:
        text = plain_text(page)
        assert text and not UNSEEN_THERE.search(text.replace("\t", " "))


def test_hostile_text_does_nothing_in_a_printed_dossier(tmp_path: Path) -> None:
    need_printing()
    data = hostile_data_set(tmp_path / "data", FIXED)
    scan(ScanOptions(data, tmp_path / "run"))
    findings = read_run(tmp_path / "run").findings.sort_values("score", ascending=False)
    for turn, column in enumerate(("case_id", "officer_id")):
        subject = findings[column].dropna().iloc[0]
        path = write_dossier(tmp_path / "run", subject, "pdf", "en", tmp_path / f"{turn}.pdf")
        text = printed_text(path)
        assert len(text) > 2_000 and re.sub(r"\W", "", subject[:8]) in re.sub(r"\W", "", text), "the hostile subject itself is told"
        assert not UNSEEN_THERE.search(text)
        assert acting_parts(path) == []
    html_to_pdf("<a href='http://example.invalid'>x</a>", tmp_path / "other.pdf")
    assert acting_parts(tmp_path / "other.pdf") == ["/URI"], "what reaches out would be seen"
