"""Folders that are no data set, days that leave nothing, checks that would find nothing to test, a stop before all is loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main

pytestmark = pytest.mark.usefixtures("key")
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["check", "scan", "fees"])
def test_a_folder_that_is_no_data_set_is_told(runner: CliRunner, world: Any, tmp_path: Path, command: str) -> None:
    more = ["C-1"] if command == "fees" else ["--out", str(tmp_path / "run")] if command == "scan" else []
    (inside := tmp_path / "set" / "inner").mkdir(parents=True)
    (inside.parent / "charter.yaml").write_text(CHARTER)
    (bare := tmp_path / "bare").mkdir()
    for folder, told in (
        (world.data.parent, f"Did you mean {world.data}?"),
        (inside, f"Did you mean {inside.parent}?"),
        (world.run, "it is the result of a scan"),
        (bare, "it has no charter.yaml"),
    ):
        done = runner.invoke(main, [command, str(folder), *more])
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Error: {folder}: not a data set")
        assert told in done.stderr


@pytest.mark.parametrize(
    ("days", "told"),
    [(["--as-of", "1990-01-01"], "lies before the first application"), (["--from", "2090-01-01"], "was submitted on or after 2090-01-01")],
)
def test_days_that_leave_nothing_are_told(runner: CliRunner, world: Any, tmp_path: Path, days: list[str], told: str) -> None:
    done = runner.invoke(main, ["scan", str(world.data), "--out", str(tmp_path / "run"), *world.settings, *days])
    assert done.exit_code == 0, done.stderr
    assert told in done.stderr
    assert "The applications were submitted from 20" in done.stderr


CHARTER = """charter: 1
jurisdiction: Test
currency: IDR
timezone: Asia/Jakarta
services:
  S:
    name: {en: Permit}
    standard: {working_days: 3}
    fees:
      - {code: BASE, amount: land_value / 1000}
"""


def test_check_names_missing_attributes_and_red_flags_without_work(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER)
    (tmp_path / "applications.csv").write_text("case_id,service_code,office_id,submitted_at\nC-1,S,K-1,2025-01-01T09:00\n")
    (tmp_path / "events.csv").write_text("case_id,activity,timestamp\nC-1,check,2025-01-02T10:00\n")
    done = runner.invoke(main, ["check", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    assert "- S, fee BASE needs land_value: no column land_value in applications" in done.stdout
    assert "Of these, run but have nothing to test in this data: " in done.stdout
    assert "Models: 0 of 2 can run" in done.stdout
    assert "- MOD-01 Unusual combination: cannot run, because too little to learn from: " in done.stdout
    assert "- MOD-02 Unusual officer: cannot run, because the data set fills no officer_id in events" in done.stdout


def test_a_stop_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom detector.desk.shell import _run, State\n"
        "def stop(): raise KeyboardInterrupt\ncode = _run(stop, State())\nassert 'pandas' not in sys.modules\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped. Nothing was left half written.\n")


def test_the_charters_name_stands_once() -> None:
    sources = [path for folder in ("detector", "features") for path in (ROOT / folder).rglob("*.py")]
    assert [path.name for path in sources if "CHARTER_FILE = " in path.read_text("utf-8")] == ["model.py"]
