"""Imports run one way: cli -> detector -> {rules, models} -> features; rules and models do not know each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_house.tree import PACKAGES, ROOT, program_files

MAY_IMPORT = {
    "cli": {"cli", "detector", "rules", "models", "features"},
    "detector": {"detector", "rules", "models", "features"},
    "rules": {"rules", "features"},
    "models": {"models", "features"},
    "features": {"features"},
}
HEAVY = {"sklearn", "pyod", "matplotlib", "numba", "holidays", "openpyxl", "xlsxwriter", "jinja2"}


def imported_roots(source: str) -> set[str]:
    """The first names of all that a file imports, wherever in the file it does so."""
    roots: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute: a relative one hides where it points"
            roots.add((node.module or "").split(".")[0])
    return roots


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", program_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_arrows(path: Path) -> None:
    package = package_of(path)
    wrong = (imported_roots(path.read_text(encoding="utf-8")) & {*PACKAGES, "tests", "benchmarks"}) - MAY_IMPORT[package]
    assert not wrong, f"{package} must not import {sorted(wrong)}"


def test_every_package_has_its_arrow() -> None:
    assert set(MAY_IMPORT) == set(PACKAGES)
    assert {package_of(path) for path in program_files()} == set(PACKAGES)


def test_an_import_inside_a_function_counts() -> None:
    assert imported_roots("def f():\n    import detector.run\n    from rules import base\n") == {"detector", "rules"}


def test_rules_read_frames_and_nothing_else() -> None:
    """A rule that opened files, asked the time or fitted something would not be a pure function of its frame."""
    allowed = {"__future__", "collections", "dataclasses", "enum", "typing", "numpy", "pandas", "rules", "features"}
    for path in (ROOT / "rules").rglob("*.py"):
        assert imported_roots(path.read_text(encoding="utf-8")) <= allowed, path.name
