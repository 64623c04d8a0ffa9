"""An explanation holds everything that the run knows, in one language, and nothing that could steer a terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from detector.catalogue import load_catalogue
from detector.desk.explaining import explain
from detector.desk.screen import plain_text
from detector.run import Run
from features.errors import SuluhError
from rules.base import Language

HOSTILE = "C-\x1b[31m07\u202e<b>"


def told(run: Run, subject: str, language: Language = "en") -> str:
    return plain_text(explain(run, load_catalogue().rules_by_id, subject, language))


def test_a_case_has_all_its_findings_the_most_severe_first(run: Run) -> None:
    text = told(run, "C-01")
    assert text.index("Finding 2 in English.") < text.index("Finding 1 in English.")
    assert "Finding 3" not in text
    for part in ("Rank 1 of 3", "worth opening", "PERMIT", "Observed: 8", "Expected: 5", "P-17"):
        assert part in text
    assert "P-9\t450,000\t2025-03-03 14:05" in text


def test_the_rule_gives_innocent_explanations_next_step_and_basis(run: Run) -> None:
    rule = load_catalogue().rules_by_id["DLY-01"]
    english, indonesian = told(run, "C-01"), told(run, "C-01", "id")
    for text in (*rule.innocent, rule.next_step, *rule.basis, rule.title["en"]):
        assert text in english
    assert english.count(rule.next_step) == 1
    for text in (*rule.innocent_id, rule.next_step_id, rule.why_id, *rule.basis_id, rule.title["id"]):
        assert text in indonesian


def test_indonesian_has_no_english_sentence(run: Run) -> None:
    text = told(run, "C-01", "id")
    assert "Temuan 2 dalam bahasa Indonesia." in text
    assert "tiada tarif" in text
    assert "Rp450.000" in text or "450.000" in text
    for english in ("Finding 2", "Rank", "Observed", "no fees", "Next step"):
        assert english not in text


def test_what_was_folded_and_what_was_not_checked_is_told(run: Run) -> None:
    text = told(run, "C-02")
    assert "Nothing was found." in text
    assert "open" in text
    assert "So is the whole office." in text
    assert "no fees" in text


def test_an_officer_has_own_findings_and_a_list_of_cases(run: Run) -> None:
    text = told(run, "P-17")
    assert "KC-01, KC-02" in text
    assert "Finding 5 in English." in text
    assert "In single cases (2 findings)" in text
    assert "C-01\tDLY-01" in text
    assert "\nOLD-99\nMedium" in text  # a rule that this version no longer knows


def test_an_office_can_be_asked_for(run: Run) -> None:
    assert "So is the whole office." in told(run, "KC-01")


def test_nothing_of_the_data_can_steer_a_terminal(run: Run) -> None:
    text = told(run, HOSTILE)
    assert "\u27e8U+001B\u27e9[31m07" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\u202e]", text.replace("\t", ""))


@pytest.mark.parametrize(("asked", "hint"), [("C-O1", "C-01"), ("c-01 ", "C-01"), ("P17", "P-17"), ("C-0l", "C-01")])
def test_an_unknown_case_gets_the_nearest(run: Run, asked: str, hint: str) -> None:
    with pytest.raises(SuluhError, match=f"Did you mean '{hint}'"):
        told(run, asked)


def test_one_that_is_near_nothing_is_told_what_ids_look_like(run: Run) -> None:
    with pytest.raises(SuluhError, match=r"There are 5, such as"):
        told(run, "zzzzzzzzzzzz")


def test_an_empty_run_knows_nobody(run: Run) -> None:
    bare = replace(run, cases=run.cases.head(0), officers=run.officers.head(0), findings=run.findings.head(0))
    with pytest.raises(SuluhError, match=r"no case or officer 'C-01'\.$"):
        told(bare, "C-01")


def test_evidence_that_is_no_json_stands_as_it_is(run: Run) -> None:
    broken = replace(run, findings=run.findings.assign(evidence="not {json"))
    assert "not {json" in told(broken, "C-01")


def test_the_command_reads_a_run_folder(run_folder: Path, runner: CliRunner) -> None:
    done = runner.invoke(main, ["explain", str(run_folder), "C-01", "--lang", "id"])
    assert done.exit_code == 0
    assert "Temuan 2" in done.stdout
    assert done.stderr == ""
    missing = runner.invoke(main, ["explain", str(run_folder), "C-\x1b[31m"])
    assert missing.exit_code == 2
    assert missing.stderr.startswith("Error: ")
    assert "\x1b" not in missing.stderr
