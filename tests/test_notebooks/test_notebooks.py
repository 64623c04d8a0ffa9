"""The notebooks run from beginning to end within a time limit, import the public names alone, and are stored without output."""

from __future__ import annotations

import ast
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_house.tree import ROOT

BOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MINUTES = 3
RUNNER = Path(__file__).with_name("run_cells.py")
PUBLIC: Mapping[str, frozenset[str]] = {
    "detector.pipeline": frozenset({"ScanOptions", "scan"}),
    "detector.run": frozenset({"Run", "read_run"}),
    "detector.simulate": frozenset({"simulate"}),
    "detector.evaluate.evaluation": frozenset({"Wish", "evaluate_data_set", "evaluate_scenario"}),
}
"""What a program may build on; the rest may change with any version."""
OTHERS = frozenset({"os", "pathlib", "tempfile", "pandas"})
every_book = pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)


def cells(book: Path) -> list[dict[str, Any]]:
    held: list[dict[str, Any]] = json.loads(book.read_text(encoding="utf-8"))["cells"]
    return held


def run(book: Path, folder: Path, **environment: str) -> str:
    """What the notebook prints; it is run beside the others, as a reader would, and must leave nothing there."""
    before = {path.name for path in book.parent.iterdir()}
    kept = {**os.environ, "SULUH_KEY": "a key for the tests alone, 32 bytes", "TMPDIR": str(folder), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, str(RUNNER), str(book)]
    done = subprocess.run(command, cwd=book.parent, env=kept, capture_output=True, text=True, timeout=60 * MINUTES, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {path.name for path in book.parent.iterdir()} == before
    return done.stdout


def test_the_three_are_there() -> None:
    assert [book.stem for book in BOOKS] == ["01_first_scan", "02_how_good_is_it", "03_real_permits"]


@every_book
def test_stored_without_output(book: Path) -> None:
    for cell in cells(book):
        assert cell["cell_type"] in {"code", "markdown"}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    assert len({cell["id"] for cell in cells(book)}) == len(cells(book))


@every_book
def test_public_names_alone(book: Path) -> None:
    for cell in cells(book):
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= OTHERS
            elif isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names}
                assert node.module in OTHERS or names <= PUBLIC.get(node.module or "", frozenset()), f"{node.module}: {names}"


@pytest.mark.parametrize("module", sorted(PUBLIC))
def test_public_names_exist_and_are_described(module: str) -> None:
    for name in PUBLIC[module]:
        assert getattr(importlib.import_module(module), name).__doc__


def test_a_first_scan(tmp_path: Path) -> None:
    told = run(BOOKS[0], tmp_path)
    assert "report.html" in told and "case_id" in told and "manifest.json" in told
    assert not list(tmp_path.iterdir()), "the world it made is gone"


def test_how_good_it_is(tmp_path: Path) -> None:
    told = run(BOOKS[1], tmp_path)
    for text in ("plain rules", "false discoveries", "in_depth", "clean, seed 20"):
        assert text in told


def test_real_permits_say_when_they_are_not_there(tmp_path: Path) -> None:
    told = run(BOOKS[2], tmp_path, SULUH_DATA=str(tmp_path / "nowhere"))
    assert told == "Skipped: permits-nl-1 is not there, so nothing below is run.\n"


@pytest.mark.skipif(not (ROOT.parent / "shared" / "data" / "permits-nl-1").is_dir(), reason="the real logs are not beside the repository")
def test_real_permits(tmp_path: Path) -> None:
    told = run(BOOKS[2], tmp_path, SULUH_DATA=str(ROOT.parent / "shared" / "data"))
    assert "1,199 cases" in told and "suluh: average precision" in told and "was not put in" in told
