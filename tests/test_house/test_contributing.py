"""CONTRIBUTING's "add a red flag in one file" is done step by step, in a copy of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_house.tree import PACKAGES, ROOT, code_blocks, commands_in

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
COPIED = (*PACKAGES[1:], "docs/rules", "tests/test_rules")
FILES = ("cli.py", "pyproject.toml", "README.md", "tests/__init__.py", "tests/worlds.py")
PROGRAMS = {".venv/bin/python": [sys.executable], ".venv/bin/suluh": [sys.executable, "-c", "from cli import main; main()"]}
QUICK = """from hypothesis import Phase, settings
settings.register_profile("quick", deadline=None, phases=[Phase.generate])  # a failure is enough, it need not be made small
settings.load_profile("quick")
"""
FAULTS = {
    "a next step that is filler": ('next_step="Read the file for the longest gap', 'next_step="TODO: read the file for the longest gap'),
    "a judgement": ('title={"en": "Took a multiple', 'title={"en": "Fraud: took a multiple'),
    "a threshold that works the wrong way": ('tighter="higher"', 'tighter="lower"'),
    "an example that does not fire": ('fires_on=({"promise": "case", "elapsed": 12.0', 'fires_on=({"promise": "case", "elapsed": 2.0'),
    "a check that reads more than its needs": ('needs=("promise", "elapsed", "term")', 'needs=("promise", "elapsed")'),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the steps touch."""
    without = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without)
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path / file)
    (tmp_path / "tests" / "conftest.py").write_text(QUICK, encoding="utf-8")
    return tmp_path


def rule_file() -> tuple[str, str]:
    """The file name that step 2 gives, and the text of the block below it."""
    named = re.search(r"Write `(rules/[a-z_]+\.py)`", PAGE)
    assert named, "step 2 names the file to write"
    (block,) = code_blocks(PAGE, "python")
    return named[1], block + "\n"


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    first, *rest = shlex.split(command)
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"PYTHONPATH": str(folder)}
    program = [*PROGRAMS[first], *rest]
    return subprocess.run(program, cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_the_steps_work(project: Path) -> None:
    name, text = rule_file()
    before = {path.relative_to(project) for path in project.rglob("*.py")}
    (project / name).write_text(text, encoding="utf-8")
    assert {path.relative_to(project) for path in project.rglob("*.py")} - before == {Path(name)}, "one file, and a new one"
    checks, pages, listing = (run(command, project) for command in commands_in(PAGE))
    assert checks.returncode == 0, checks.stdout[-3000:] + checks.stderr[-1000:]
    passed = re.search(r"(\d+) passed", checks.stdout)
    assert passed and int(passed[1]) >= 15, "the shared checks find the new rule by themselves"
    assert pages.returncode == 0, pages.stderr[-1000:]
    assert "LOC-01-twice-the-promise.md" in pages.stdout
    assert "LOC-01" in (project / "docs" / "rules" / "README.md").read_text(encoding="utf-8")
    assert listing.returncode == 0, listing.stderr[-1000:]
    assert "Took a multiple of the promised time" in listing.stdout


@pytest.mark.slow
def test_the_checks_can_fail(project: Path) -> None:
    """Each fault in a file of its own; every one of them is refused."""
    name, text = rule_file()
    for number, (fault, (right, wrong)) in enumerate(FAULTS.items(), 10):
        assert right in text, fault
        renamed = text.replace("LOC-01", f"LOC-{number}").replace("twice-the-promise", f"twice-the-promise-{letters(number)}")
        (project / name.replace(".py", f"_{letters(number)}.py")).write_text(renamed.replace(right, wrong), encoding="utf-8")
    checks = run(".venv/bin/python -m pytest tests/test_rules/test_every_rule.py -k LOC --no-header -q", project)
    assert checks.returncode == 1, checks.stdout[-3000:]
    refused = set(re.findall(r"^FAILED .*\[(LOC-\d\d)", checks.stdout, flags=re.MULTILINE))
    assert refused == {f"LOC-{number}" for number, _ in enumerate(FAULTS, 10)}, checks.stdout[-3000:]


def letters(number: int) -> str:
    """10 -> `ba`: a number as letters, since names are words."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def test_the_right_file_is_complete() -> None:
    """The block is what a reader would copy: it parses, and no line is wider than the linter allows."""
    name, text = rule_file()
    compile(text, name, "exec")
    assert max(map(len, text.splitlines())) <= 140
