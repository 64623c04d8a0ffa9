"""Two scans side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from click.testing import CliRunner

from cli import main
from detector.desk.differing import differ, difference_page
from detector.desk.screen import plain_text
from detector.run import Run


def changed(run: Run) -> Run:
    """f01 closed by a verdict, f02 more severe, f03 a little higher, f04 gone, f99 new; C-01 no longer flagged, C-02 flagged."""
    findings = run.findings[run.findings["finding_id"] != "f04"].copy()
    findings["closed"] = (findings["finding_id"] == "f01").to_numpy()
    findings.loc[findings["finding_id"] == "f02", "severity"] = "critical"
    findings.loc[findings["finding_id"] == "f03", "score"] += 0.01
    fresh = findings.iloc[[0]].assign(finding_id="f99", closed=False)
    cases = run.cases.assign(flagged=(run.cases["case_id"] == "C-02").to_numpy())
    return replace(run, findings=pd.concat([findings, fresh], ignore_index=True), cases=cases)


def test_new_worse_known_and_cleared(run: Run) -> None:
    found = differ(run, changed(run))
    states = found.findings.set_index("finding_id")["state"].to_dict()
    assert states == {"f99": "new", "f02": "worse", "f03": "known", "f05": "known", "f01": "cleared", "f04": "cleared"}
    assert found.cases.set_index("case_id")["state"].to_dict() == {"C-02": "new", "C-01": "cleared"}
    assert found.notes == () and found.findings["scanned"].all()


def test_a_much_higher_score_is_worse_and_cases_left_out_are_told(run: Run) -> None:
    findings = run.findings.assign(score=run.findings["score"] + 0.1)
    assert set(differ(run, replace(run, findings=findings)).findings["state"]) == {"worse"}
    narrow = replace(run, findings=run.findings.iloc[:0], cases=run.cases[run.cases["case_id"] != "C-01"])
    found = differ(run, narrow)
    assert found.findings.set_index("finding_id")["scanned"].to_dict() == {
        "f01": False,
        "f02": False,
        "f03": True,
        "f04": True,
        "f05": True,
    }
    assert "2 are about cases" in plain_text(difference_page(found, Path("a"), Path("b")))


def test_what_makes_runs_hard_to_compare_is_told(run: Run) -> None:
    manifest = {**run.manifest, "charter": {"sha256": "x"}, "as_of": "2025-01-01T00:00:00+07:00"}
    notes = " ".join(differ(run, replace(run, manifest=manifest)).notes)
    assert "charter changed" in notes and "earlier time" in notes


def test_the_command_in_words_and_as_json(world: Any, runner: CliRunner, run_folder: Path) -> None:
    same = runner.invoke(main, ["diff", str(world.run), str(world.run), "--json"])
    assert same.exit_code == 0, same.output
    held = json.loads(same.stdout)
    counts = held["findings"]["counts"]
    assert counts["known"] > 0 and counts["new"] == counts["worse"] == counts["cleared"] == 0
    words = runner.invoke(main, ["diff", str(world.run), str(run_folder)])
    assert words.exit_code == 0, words.output
    assert "Findings: new" in words.stdout and "\x1b" not in words.stdout
    assert runner.invoke(main, ["diff", str(world.run), "nowhere"]).exit_code == 2
