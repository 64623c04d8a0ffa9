"""The commands of the README are run as they stand there, in one folder, one after the other."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pandas as pd
import pytest

from cli import main
from detector import exit_codes
from tests.test_house.tree import ROOT, commands_in

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [shlex.split(command) for command in commands_in(README)]
SULUH = [command[1:] for command in COMMANDS if command[0] == "suluh"]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])


def run_suluh(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """`suluh` from this tree, as from a shell; the key for pseudonyms stays inside `folder`."""
    program = [sys.executable, "-c", "from cli import main; main()", *arguments]
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
    return subprocess.run(program, cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False)


def test_readme_commands_are_of_two_kinds() -> None:
    assert {command[0] for command in COMMANDS} == {"make", "suluh"}
    assert {command[0] for command in SULUH} >= {"demo", "check", "scan", "explain", "fees", "rules", "verify"}


@pytest.mark.slow
def test_readme_commands_run(tmp_path: Path) -> None:
    for arguments in SULUH:
        named = [top_case(tmp_path / "first-run") if word == "CASE" else word for word in arguments]
        done = run_suluh(named, tmp_path)
        assert done.returncode == exit_codes.DONE, f"suluh {' '.join(named)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        assert done.stdout.strip(), f"suluh {' '.join(named)} says nothing"
    for place in ("demo/data", "demo/truth", "demo/run/report.html", "first-run/report.html", "first-run/report.xlsx"):
        assert (tmp_path / place).exists(), f"the README promises {place}"


def top_case(run: Path) -> str:
    """The case of rank 1."""
    cases = pd.read_parquet(run / "cases.parquet", columns=["case_id", "rank"])
    return str(cases.loc[cases["rank"].idxmin(), "case_id"])


def test_make_commands_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    for page in (README, (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        named = re.findall(r"`make ([a-z]+)", page) + re.findall(r"^make ([a-z]+)", "\n".join(commands_in(page)), flags=re.MULTILINE)
        assert named and set(named) <= targets
    assert targets >= {"install", "demo", "test", "lint", "types", "wheel", "clean"}


def test_every_command_that_a_page_names_exists() -> None:
    """Sub-commands and options, in code blocks and in running text alike."""
    for page in PAGES:
        for line in re.findall(r"\bsuluh ((?:[a-z]+)(?: [^`\n|]*)?)", "\n".join(commands_and_code(page))):
            words = line.split("  #")[0].split()
            assert words[0] in main.commands, f"{page.name}: suluh {words[0]}"
            command = main.commands[words[0]]
            if isinstance(command, click.Group) and len(words) > 1 and words[1].isidentifier():
                assert words[1] in command.commands, f"{page.name}: suluh {line}"
            if isinstance(command, click.Group) and len(words) > 1:
                command = command.commands.get(words[1], command)
            known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
            given = {word.split("=")[0] for word in words[1:] if word.startswith("--")}
            assert given <= known, f"{page.name}: suluh {line}: {sorted(given - known)}"


def commands_and_code(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [*commands_in(text), *re.findall(r"`(suluh [^`]*)`", text)]


def test_exit_codes_stand_in_the_readme() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, flags=re.MULTILINE)}
    assert told == {value for value in vars(exit_codes).values() if isinstance(value, int)}


def test_every_command_is_in_its_help() -> None:
    assert isinstance(main, click.Group)
    for name, command in main.commands.items():
        assert command.help and len(command.help) > 20, name
        assert "Examples:" in command.help, f"{name}: --help teaches by example"
