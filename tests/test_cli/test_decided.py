"""`suluh explain` beside the verdicts: what was decided, what follows, and whether the run is still current."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from detector.catalogue import load_catalogue
from detector.desk.decided import VERDICTS, Decided
from detector.desk.explaining import explain
from detector.desk.screen import plain_text
from detector.run import Run, read_run
from features.tables import TABLES
from rules.base import Language

ROW = {"finding_id": "", "verdict": "explained", "reason": "14 heirs", "decided_at": "2025-03-05T14:02:11+00:00"}


def told(run: Run, subject: str, language: Language = "en", **decided: Any) -> str:
    return plain_text(explain(run, load_catalogue().rules_by_id, subject, language, Decided(**decided)))


def with_verdict(run: Run, verdict: str, closed: bool) -> Run:
    first = run.findings["finding_id"] == run.findings["finding_id"].iloc[0]
    named = pd.Series([verdict if is_first else None for is_first in first], dtype=object)
    return replace(run, findings=run.findings.assign(verdict=named, closed=first & closed))


@pytest.mark.parametrize(
    ("verdict", "closed", "english", "indonesian"),
    [
        ("explained", True, "explained; closed, so it does not count.", "ada penjelasan wajar; ditutup, jadi tidak dihitung."),
        ("explained", False, "explained; opened again, since its evidence has grown.", "ada penjelasan wajar; dibuka kembali"),
        ("confirmed", False, "confirmed; it counts.", "terkonfirmasi; tetap dihitung."),
    ],
)
def test_a_verdict_is_told_with_what_follows(run: Run, verdict: str, closed: bool, english: str, indonesian: str) -> None:
    held = with_verdict(run, verdict, closed)
    assert told(held, "C-01").count(f"Verdict: {english}") == 1
    assert f"Hasil pemeriksaan: {indonesian}" in told(held, "C-01", "id")
    assert "Verdict" not in told(run, "C-01")


def test_what_is_on_record_is_told_with_its_time_and_reason(run: Run) -> None:
    first = str(run.findings["finding_id"].iloc[0])
    rows = {first: [ROW | {"finding_id": first}, ROW | {"finding_id": first, "verdict": "confirmed", "reason": "", "decided_at": ""}]}
    text = told(with_verdict(run, "explained", True), "C-01", rows=rows)
    assert "2025-03-05 14:02 UTC explained: 14 heirs" in text
    assert "on a day not told confirmed\nNot in this scan yet" in text
    assert "Not in this scan yet" not in told(with_verdict(run, "explained", True), "C-01", rows={first: rows[first][:1]})


def test_the_control_sample_is_told(run: Run) -> None:
    drawn = replace(run, cases=run.cases.assign(control=run.cases["case_id"] == "C-02"))
    assert "In the random control sample" in told(drawn, "C-02")
    assert "In the random control sample" not in told(drawn, "C-01")
    assert "sampel pembanding acak" in told(drawn, "C-02", "id")


def test_a_finding_can_be_asked_for_by_its_id(run: Run) -> None:
    ids = run.findings["finding_id"].astype(str)
    text = told(run, ids.iloc[1])
    assert "Finding 2 in English." in text and "Finding 1 in English." not in text


def test_every_verdict_has_words() -> None:
    assert set(VERDICTS) == set(TABLES["verdicts"].by_name["verdict"].choices)


@pytest.mark.usefixtures("key")
def test_the_command_warns_of_what_is_newer_than_the_run(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    data, run = tmp_path / world.data.name, tmp_path / "run"
    shutil.copytree(world.data, data)
    shutil.copytree(world.run, run)
    finding = read_run(run).findings.query("subject_type == 'case'").iloc[0]

    def shown(*more: str) -> str:
        done = runner.invoke(main, ["explain", str(run), str(finding["case_id"]), *more])
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        return done.stdout

    assert "changed since" not in shown() and "Verdicts were written" not in shown()
    words = ["verdict", str(run), str(finding["finding_id"]), "explained", "--reason", "14 heirs", "--dataset", str(data)]
    assert runner.invoke(main, words).exit_code == 0
    assert "Verdicts were written after this scan" in shown()
    assert "UTC explained: 14 heirs" in shown() and "Not in this scan yet" in shown()
    assert "changed since" not in shown()
    (data / "charter.yaml").write_text((data / "charter.yaml").read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert "The data set has changed since this scan (charter.yaml)" in shown("--dataset", str(data))
    done = runner.invoke(main, ["explain", str(run), "C-1", "--dataset", str(tmp_path)])
    assert done.exit_code == 2 and "not a data set" in done.stderr
