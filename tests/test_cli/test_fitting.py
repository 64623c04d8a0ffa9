"""`suluh fit` and `suluh scan --model` as typed."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import main
from detector.run import read_run

pytestmark = pytest.mark.usefixtures("key")


def test_fit_then_scan(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "kept.model"
    done = runner.invoke(main, ["fit", str(world.data), "--out", str(file), *world.settings, "--seed", "3"])
    assert done.exit_code == 0, done.output
    assert "MOD-01\t400\t" in done.stdout and stat.S_IMODE(file.stat().st_mode) == 0o600
    words = ["scan", str(world.data), "--out", str(tmp_path / "run"), *world.settings, "--model", str(file), "--control", "5"]
    scanned = runner.invoke(main, words)
    assert scanned.exit_code == 0, scanned.output
    run = read_run(tmp_path / "run")
    assert run.manifest["model"]["file"] == "kept.model" and run.cases["control"].sum() == 5


def test_what_is_no_model_file_is_told(world: Any, runner: CliRunner, tmp_path: Path) -> None:
    words = ["scan", str(world.data), "--out", str(tmp_path / "run"), *world.settings, "--model", str(world.data / "charter.yaml")]
    done = runner.invoke(main, words)
    assert done.exit_code == 2 and "not a model file" in done.stderr
    assert runner.invoke(main, ["fit", str(world.data), "--out", str(tmp_path), *world.settings]).exit_code == 2
