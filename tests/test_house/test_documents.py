"""Documents that cannot drift: generated pages are current, links lead somewhere, what is promised is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from detector.catalogue import load_catalogue
from detector.rule_pages import INDEX, all_pages, stale_pages, write_pages
from tests.test_house.tree import ROOT, tracked_files

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [path for path in tracked_files() if path.suffix == ".md"]


def test_red_flag_pages_are_current() -> None:
    stale = stale_pages(load_catalogue(), ROOT / "docs" / "rules")
    assert not stale, f"{stale}: run `make docs` and commit what it writes"


def test_pages_are_written_and_removed(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    (tmp_path / "OLD-01-gone.md").write_text("left over", encoding="utf-8")
    assert set(write_pages(catalogue, tmp_path)) == {*all_pages(catalogue), "OLD-01-gone.md"}
    assert {path.name for path in tmp_path.iterdir()} == set(all_pages(catalogue))
    assert stale_pages(catalogue, tmp_path) == []
    (tmp_path / INDEX).write_text("changed by hand", encoding="utf-8")
    assert stale_pages(catalogue, tmp_path) == [INDEX]


def test_a_page_says_all_that_style_asks_for() -> None:
    for name, page in all_pages(load_catalogue()).items():
        if name != INDEX:
            for heading in ("Condition", "Size and severity", "Thresholds", "Worked example", "Why it matters", "Innocent explanations"):
                assert f"## {heading}" in page, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "Version 2.0, January 2004" in text
    assert "9. Accepting Warranty or Additional Liability" in text and "END OF TERMS AND CONDITIONS" in text
    assert project()["license"] == "Apache-2.0"


def test_changelog_speaks_of_this_version_and_of_who_is_affected() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {project()['version']}" in text
    entries = re.findall(r"^- (.+)$", text, flags=re.MULTILINE)
    assert entries
    for entry in entries:
        assert re.match(r"\*\*[^*]+:\*\* ", entry), f"a line begins with who is affected, in bold: {entry}"


def test_contributing_stays_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) < 100


def test_decisions_are_numbered_listed_and_whole() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(folder.glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1)), "numbers without gaps and without doubles"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert f"({page.name})" in index, f"{page.name} is not in the index"
        for heading in ("## Decision", "## Weighed", "## Consequences"):
            assert heading in text, f"{page.name} lacks {heading}"
        assert len(text.splitlines()) <= 60, f"{page.name}: one page"


def test_every_requirement_is_pinned() -> None:
    pins = {canonical(line.split("==")[0]) for line in constraint_lines()}
    stated = [*project()["dependencies"], *(r for extra in project()["optional-dependencies"].values() for r in extra)]
    names = {canonical(re.split(r"[\[<>=!~; ]", requirement)[0]) for requirement in stated} - {"suluh"}
    assert not names - pins
    assert {"setuptools", "wheel"} <= pins, "the build is pinned too"


def test_constraints_are_pins_and_nothing_else() -> None:
    lines = constraint_lines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+]*", line) for line in lines)
    assert len({canonical(line.split("==")[0]) for line in lines}) == len(lines)


def constraint_lines() -> list[str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
