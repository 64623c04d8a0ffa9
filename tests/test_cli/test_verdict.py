"""`suluh verdict` on a small world whose files use their own delimiter and formats."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from detector.run import read_run

pytestmark = pytest.mark.usefixtures("key")


def test_a_verdict_is_read_by_the_next_scan(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(world.data, data)
    first = str(read_run(world.run).findings["finding_id"].iloc[0])
    words = ["verdict", str(world.run), first, "explained", "--reason", "seen; with 'quotes', commas", "--dataset", str(data)]
    done = runner.invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "no longer counts" in done.stdout
    scanned = runner.invoke(main, ["scan", str(data), "--out", str(tmp_path / "run"), *world.settings])
    assert scanned.exit_code == 0, scanned.output
    after = read_run(tmp_path / "run")
    assert after.manifest["rows"]["verdicts"]["used"] == 1
    assert after.findings.set_index("finding_id")["closed"][first]


def test_a_wrong_verdict_or_finding_is_told(world: Any, runner: CliRunner) -> None:
    done = runner.invoke(main, ["verdict", str(world.run), "x", "explained", "--reason", "y"])
    assert done.exit_code == 2 and "no finding 'x'" in done.stderr
    assert runner.invoke(main, ["verdict", str(world.run), "x", "guilty", "--reason", "y"]).exit_code == 2
