"""Nothing outside detector/evaluate reads the truth: a scan that could would be worth nothing as a measurement."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_house.tree import ROOT, program_files

READER = "detector.evaluate.truth"
MAY_ASK = {"detector/desk/trials.py", "detector/desk/demo.py", "detector/desk/evaluated.py"}
"""Who may import anything of the room; all of it stands at the end of the flow, none in it."""


def imported(source: str) -> set[str]:
    """Every module that a file imports, wherever in it; `from a import b` gives `a` and `a.b`."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


OUTSIDE = [path for path in program_files() if not within(path).startswith("detector/evaluate/")]


@pytest.mark.parametrize("path", OUTSIDE, ids=within)
def test_nothing_else_imports_the_reader(path: Path) -> None:
    names = imported(path.read_text(encoding="utf-8"))
    assert not {name for name in names if name == READER or name.startswith(f"{READER}.")}
    if within(path) not in MAY_ASK:
        assert not {name for name in names if name == "detector.evaluate" or name.startswith("detector.evaluate.")}


def test_an_import_inside_a_function_is_seen() -> None:
    assert READER in imported("def f():\n    from detector.evaluate import truth\n")
    assert READER in imported("from detector.evaluate.truth import read_truth\n")
