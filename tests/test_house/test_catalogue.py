"""The catalogue finds every part by walking, in one order, and says clearly where two clash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.catalogue import CatalogueError, check_unique, find_parts, load_catalogue, order_families
from features.base import Context, Family
from rules.base import Rule
from tests.test_house.tree import ROOT


def family(table: str, *after: str) -> Family:
    def compute(context: Context) -> pd.DataFrame:
        raise AssertionError("ordering runs nothing")

    return Family(table=table, title=f"about {table}", signals=(), compute=compute, after=after)


def test_order_follows_what_is_read() -> None:
    families = [family("cases", "steps", "payments"), family("steps"), family("payments", "steps"), family("alone")]
    assert [found.table for found in order_families(families)] == ["alone", "steps", "payments", "cases"]


@given(st.permutations(["a", "b", "c", "d"]))
def test_order_does_not_depend_on_the_order_found(names: list[str]) -> None:
    after = {"a": (), "b": ("d",), "c": (), "d": ("a",)}
    ordered = [found.table for found in order_families(family(name, *after[name]) for name in names)]
    assert ordered == ["a", "c", "d", "b"]


def test_a_circle_is_told() -> None:
    with pytest.raises(CatalogueError, match=r"circle.*->"):
        order_families([family("a", "b"), family("b", "a")])


def test_a_frame_that_nobody_makes_is_told() -> None:
    with pytest.raises(CatalogueError, match=r"'cases' reads \['steps'\]"):
        order_families([family("cases", "steps")])


def test_two_owners_of_one_name_are_told() -> None:
    with pytest.raises(CatalogueError, match=r"rule id 'DLY-01' stands twice: in rules\.a and in rules\.b"):
        check_unique([("DLY-01", "rules.a"), ("DLY-01", "rules.b")], "rule id")


@pytest.fixture
def parts_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package `suluh_parts` with a module in it, one below, and one that only passes a part on."""
    package = tmp_path / "suluh_parts"
    (package / "deeper").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "deeper" / "__init__.py").write_text("")
    (package / "one.py").write_text("PART = 'one'\n")
    (package / "deeper" / "two.py").write_text("PART = ('two', 'three')\n")
    (package / "passes_on.py").write_text("from suluh_parts.one import PART\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.split(".")[0] == "suluh_parts"]:
        monkeypatch.delitem(sys.modules, name)
    return package


def test_parts_are_found_by_walking(parts_folder: Path) -> None:
    assert find_parts("suluh_parts", "PART", str) == ("two", "three", "one")


def test_a_part_of_the_wrong_kind_is_told(parts_folder: Path) -> None:
    (parts_folder / "wrong.py").write_text("PART = 3\n")
    with pytest.raises(CatalogueError, match=r"suluh_parts\.wrong\.PART is a int; it must be a str"):
        find_parts("suluh_parts", "PART", str)


def test_a_module_that_does_not_import_is_not_passed_over(parts_folder: Path) -> None:
    (parts_folder / "deeper" / "__init__.py").write_text("import a_module_that_is_not_there\n")
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_there"):
        find_parts("suluh_parts", "PART", str)


def test_the_programs_own_catalogue() -> None:
    catalogue = load_catalogue()
    ids = [rule.id for rule in catalogue.rules]
    assert ids == sorted(set(ids)) and ids
    made: set[str] = set()
    for found in catalogue.families:
        assert set(found.after) <= made
        made.add(found.table)
    for rule in catalogue.rules:
        assert rule.table in made, f"{rule.id} reads '{rule.table}', which no family makes"
    assert catalogue.rules_by_id[ids[0]].id == ids[0]
    assert all(isinstance(rule, Rule) and not rule.retired for rule in catalogue.active_rules)


def test_every_file_with_a_rule_is_in_the_catalogue() -> None:
    files = {path.stem for path in (ROOT / "rules").rglob("*.py") if "RULE = " in path.read_text(encoding="utf-8")}
    assert files == {rule.name.replace("-", "_") for rule in load_catalogue().rules}


def test_loading_imports_nothing_heavy() -> None:
    """`suluh --help` and `suluh rules` must not wait for scikit-learn."""
    program = "import sys, detector.catalogue as c; c.load_catalogue(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not {"sklearn", "pyod", "matplotlib", "numba"} & {name.split(".")[0] for name in loaded}
