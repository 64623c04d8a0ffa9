"""A dossier: one subject alone, with what it was computed from, as a page and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detector.reports.dossier import dossier_html, dossier_json
from detector.reports.pdf import html_to_pdf
from detector.run import Run
from features.errors import SuluhError
from rules.base import Rule
from tests.test_reports.test_html_report import payload_of


def test_it_holds_one_case_and_nothing_of_the_others(small_run: Run, rules: dict[str, Rule]) -> None:
    html = dossier_html(small_run, rules, "C-1")
    data = payload_of(html)
    assert list(data["details"]) == ["C-1"]
    assert (data["alone"], data["lang"], data["facts"]["cases"]) == ("#/case/C-1", "en", 3)
    assert "C-2" not in json.dumps({key: value for key, value in data.items() if key not in ("words", "rules")})
    assert "ab" * 32 in html and "cd" * 32 in html


def test_it_holds_one_officer(small_run: Run, rules: dict[str, Rule]) -> None:
    data = payload_of(dossier_html(small_run, rules, "O-1", "id"))
    assert list(data["people"]) == ["O-1"]
    assert data["lang"] == "id"
    assert "O-2" not in json.dumps(data["officers"] + [data["people"]])


def test_json_says_what_it_was_computed_from(small_run: Run) -> None:
    told = json.loads(dossier_json(small_run, "C-1"))
    assert [row["finding_id"] for row in told["findings"]] == ["f-0001", "f-0002"]
    assert told["findings"][0]["evidence"]["rows"][0]["payment_id"] == "P-1"
    assert told["computed_from"]["inputs"][0]["sha256"] == "ab" * 32


@pytest.mark.parametrize(("subject", "why"), [("C-9", "no case or officer 'C-9'"), ("C-3", "Nothing was found about case 'C-3'")])
def test_what_has_no_dossier_is_said(small_run: Run, rules: dict[str, Rule], subject: str, why: str) -> None:
    with pytest.raises(SuluhError, match=why):
        dossier_html(small_run, rules, subject)


def test_a_pdf_needs_a_browser_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match="Use --html and print"):
        html_to_pdf("<p>x</p>", tmp_path / "x.pdf", browser=str(tmp_path / "no-browser"))
    assert not (tmp_path / "x.pdf").exists()
