"""What a scan says when it ends, and when it exits with 1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from detector.catalogue import load_catalogue
from detector.desk.screen import plain_text
from detector.desk.summary import command, found_at, summary
from detector.run import Run


def told(run: Run, top: int = 10) -> str:
    return plain_text(summary(run, Path("runs/my run"), load_catalogue().rules_by_id, top))


def test_a_scan_at_a_glance(run: Run) -> None:
    text = told(run)
    assert text.startswith("3 applications, 1 service, 1 office; as of 31 March 2025, 23:59\n")
    assert "1 case worth opening, 5 findings in all." in text
    assert "1\tC-01\t1.000\tyes\tDLY-01 Service standard exceeded\n" in text
    assert "C-02" not in text  # nothing was found about it
    assert "1 row (rejects.parquet says why)" in text
    assert "FEE-01" in text
    assert "Report: runs/my run/report.html" in text
    assert "suluh explain 'runs/my run' C-01" in text


def test_only_the_top_is_shown(run: Run) -> None:
    assert "\n2\t" in told(run)
    assert "\n2\t" not in told(run, top=1)


def test_an_empty_scan_says_so(run: Run) -> None:
    bare = replace(run, cases=run.cases.head(0), findings=run.findings.head(0), rejects=run.rejects.head(0))
    text = told(bare)
    assert "0 cases worth opening, 0 findings in all." in text
    assert "Look first" not in text
    assert "explain" not in text


@pytest.mark.parametrize(
    ("severity", "asked", "expected"),
    [("high", "high", True), ("high", "critical", False), ("critical", "low", True), ("low", "medium", False), ("medium", "medium", True)],
)
def test_fail_on_counts_what_is_at_least_that_severe(run: Run, severity: str, asked: str, expected: bool) -> None:
    assert found_at(replace(run, findings=run.findings.assign(severity=severity)), asked) is expected
    assert found_at(replace(run, findings=run.findings.head(0)), asked) is False


def test_a_command_can_be_typed_as_it_is_shown() -> None:
    assert command("explain", "a run", "C;rm") == "suluh explain 'a run' 'C;rm'"
