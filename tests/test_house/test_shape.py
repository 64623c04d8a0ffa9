"""The shape of the code: small files, small functions, no hidden inputs, nothing that loops over rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house.tree import PACKAGES, ROOT, program_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
ROW_LOOPS = {"iterrows", "itertuples", "applymap"}
HIDDEN_INPUTS = {
    *("datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "Timestamp.now", "Timestamp.today"),
    *("random.seed", "random.rand", "random.randn", "random.randint", "random.choice", "random.random", "random.shuffle"),
    *("os.environ", "os.getenv", "Path.cwd", "os.getcwd"),
}
every_file = pytest.mark.parametrize("path", program_files(), ids=lambda path: path.relative_to(ROOT).as_posix())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def dotted(node: ast.AST) -> str:
    """`np.random.rand` -> `random.rand`: the last two names of an attribute."""
    if not isinstance(node, ast.Attribute):
        return ""
    held = node.value
    owner = held.id if isinstance(held, ast.Name) else held.attr if isinstance(held, ast.Attribute) else ""
    return f"{owner}.{node.attr}"


def hidden_inputs(tree: ast.AST) -> set[str]:
    return {name for node in ast.walk(tree) if (name := dotted(node)) in HIDDEN_INPUTS}


@every_file
def test_file_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_FILE, f"over {LONGEST_FILE} lines: split it by what it is about"
    for function in functions(ast.parse(source)):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@every_file
def test_no_loop_over_rows(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & ROW_LOOPS
    assert not used, f"{sorted(used)}: work on whole columns"


@every_file
def test_no_module_state(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)], "settings are passed as arguments"


@pytest.mark.parametrize("package", ["features", "rules", "models"])
def test_no_clock_and_no_chance_that_is_not_passed_in(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        assert not hidden_inputs(ast.parse(path.read_text(encoding="utf-8"))), path.name


def test_hidden_inputs_are_seen() -> None:
    assert hidden_inputs(ast.parse("import numpy as np\nx = np.random.rand(3)\n")) == {"random.rand"}
    assert hidden_inputs(ast.parse("import datetime as dt\nx = dt.datetime.now()\n")) == {"datetime.now"}
    assert not hidden_inputs(ast.parse("rng = np.random.default_rng(seed)\n"))


def test_no_attic() -> None:
    """A module is named by what it is about; detector/ keeps its top small enough to read at a glance."""
    for path in program_files():
        assert path.stem not in {"utils", "util", "misc", "helpers", "common"}, path
        assert "_v2" not in path.stem, path


def test_test_folders_hide_no_package() -> None:
    """`tests/rules/__init__.py` would take the place of the real package, silently."""
    for folder in (ROOT / "tests").iterdir():
        if folder.is_dir():
            assert folder.name not in PACKAGES
            assert not (folder / "__init__.py").exists(), folder.name


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(names) == len(set(names)), sorted(name for name in set(names) if names.count(name) > 1)


def test_every_folder_of_the_program_is_a_package() -> None:
    """setuptools finds packages by `__init__.py`; a folder without one is left out of the wheel."""
    for path in program_files():
        if path.parent != ROOT:
            assert (path.parent / "__init__.py").exists(), path.parent.relative_to(ROOT)


@every_file
def test_module_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source)), "one sentence at the top: what is this file?"
