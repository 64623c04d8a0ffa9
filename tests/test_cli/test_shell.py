"""How commands begin and end: exit codes, one sentence for every fault, nothing on a screen that steers it, a fast start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import cli
from detector import exit_codes
from detector.desk.shell import Shell, State
from features.errors import SuluhError

ROOT = Path(__file__).parents[2]


def broken(fault: BaseException) -> Shell:
    """A shell with one command that raises."""

    @click.group(cls=Shell)
    @click.option("--debug", is_flag=True, envvar="SULUH_DEBUG")
    @click.pass_obj
    def group(state: State, debug: bool) -> None:
        state.debug = debug

    @group.command()
    def go() -> None:
        raise fault

    assert isinstance(group, Shell)
    return group


def test_codes_are_what_shells_and_the_documentation_expect() -> None:
    held = [exit_codes.DONE, exit_codes.FOUND, exit_codes.BAD_INPUT, exit_codes.FAILED, exit_codes.INTERRUPTED]
    assert held == [0, 1, 2, 3, 130]
    for place in ((ROOT / "docs" / "cli.md").read_text(encoding="utf-8"), CliRunner().invoke(cli.main, ["--help"]).stdout):
        for code in held:
            assert re.search(rf"(\| |  ){code}( \||  )", place), code


@pytest.mark.parametrize(
    ("fault", "code", "text"),
    [
        (SuluhError("events.csv, row 3: no date."), 2, "Error: events.csv, row 3: no date.\n"),
        (SuluhError("one\ntwo \x1b[31m"), 2, "Error: one\ntwo \u27e8U+001B\u27e9[31m\n"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (EOFError(), 130, "Stopped."),
        (MemoryError(), 3, "Failed: not enough memory"),
        (ZeroDivisionError("a\nb\x1b"), 3, "Failed: ZeroDivisionError: a. Run 'suluh --debug"),
        (RuntimeError(), 3, "Failed: RuntimeError. "),
        (OSError(28, "No space left on device", "/data/x"), 3, "No space left on device"),
    ],
)
def test_every_fault_ends_in_words_and_its_code(runner: CliRunner, fault: BaseException, code: int, text: str) -> None:
    done = runner.invoke(broken(fault), ["go"])
    assert done.exit_code == code
    assert text in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(("args", "variable"), [(["--debug", "go"], None), (["go"], "1")])
def test_details_go_to_a_private_file(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: Sequence[str], variable: str | None
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = runner.invoke(broken(ZeroDivisionError("by nothing")), list(args), env={"SULUH_DEBUG": variable})
    (written,) = tmp_path.iterdir()
    assert done.exit_code == 3
    assert str(written) in done.stderr
    assert "ZeroDivisionError: by nothing" in written.read_text()
    assert written.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["scna", "x"], "Did you mean 'scan'?"),
        (["scan"], "Missing argument 'DATASET'"),
        (["scan", "x", "--as-of", "2025-02-30"], "'2025-02-30' is not a date of the calendar. Write it as 2025-03-31."),
        (["scan", "x", "--from", "20250101"], "is not a date"),
        (["scan", "x", "--until", "31/12/2024"], "is not a date"),
        (["scan", "x", "--from", "2025-02-01", "--until", "2025-01-31"], "--until 2025-01-31 lies before --from 2025-02-01"),
        (["scan", "x", "--fdr", "nan"], "above 0 and below 1"),
        (["scan", "x", "--fdr", "1"], "above 0 and below 1"),
        (["scan", "x", "--fdr", "five"], "above 0 and below 1"),
        (["scan", "x", "--budget", "0"], "--budget"),
        (["scan", "x", "--budget", "1.5"], "--budget"),
        (["scan", "x", "--jobs", "0"], "--jobs"),
        (["scan", "x", "--seed", "-1"], "--seed"),
        (["scan", "x", "--fail-on", "severe"], "'low', 'medium', 'high', 'critical'"),
        (["scan", "x", "--budgte", "3"], "--budget"),
        (["explain", "x", "C", "--lang", "nl"], "'en', 'id'"),
        (["rules", "FEE-999"], "Did you mean 'FEE-"),
        (["rules", "nothing-like-this"], "There is no red flag 'nothing-like-this'"),
        (["schema", "other"], "'charter', 'contract'"),
    ],
)
def test_bad_usage_is_told_and_ends_with_2(runner: CliRunner, args: list[str], text: str) -> None:
    done = runner.invoke(cli.main, args)
    assert done.exit_code == 2
    assert text in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", ["check", "scan", "fees"])
@pytest.mark.usefixtures("key")
def test_a_data_set_that_is_not_there_is_told(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = runner.invoke(cli.main, [command, "absent", *(["C-1"] if command == "fees" else [])])
    assert list(tmp_path.iterdir()) == []
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: absent")


def test_version_and_commands(runner: CliRunner) -> None:
    assert re.fullmatch(r"suluh \S+\n", runner.invoke(cli.main, ["--version"]).stdout)
    seen = {"demo", "check", "scan", "explain", "fees", "rules", "report", "verify", "schema"}
    newer = {"verdict", "diff", "fit", "reveal", "person", "erase", "simulate", "evaluate", "review"}
    nightly = {"import", "init", "settings", "nightly", "status", "prune"}
    assert set(cli.main.commands) == seen | newer | nightly


def suluh(*args: str, **other: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *args]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **other)  # type: ignore[call-overload, no-any-return]


def test_help_starts_at_once() -> None:
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        assert suluh("--help").returncode == 0
        took.append(time.perf_counter() - begin)
    assert min(took) < 1.0  # 0.1 s on an idle machine; a busy one is no fault of ours


def test_help_loads_nothing_heavy() -> None:
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli", "scan", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    assert "click" in seen
    for heavy in ("pandas", "numpy", "pyarrow", "sklearn", "rich", "jinja2", "holidays", "yaml"):
        assert not re.search(rf"\| +{heavy}$", seen, re.MULTILINE), heavy


def test_a_reader_that_goes_away_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)  # whoever read the pipe is gone before the first line
    ended = subprocess.run([sys.executable, "-m", "cli", "rules"], cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_stream_that_lacks_a_letter_does_not_fail() -> None:
    done = suluh("rules", "DLY-01", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
