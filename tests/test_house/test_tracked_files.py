"""What is committed runs anywhere: no path of one machine, no registry, nothing that a scan left behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_house.tree import ROOT, text_of, tracked_files

# Written in pieces, so that this file does not hold what it looks for.
ROOTS = ("work", "home", "root", "Users", "tmp/w", "opt", "mnt")
MACHINE_PATH = re.compile(r"(?<![\w./:}*-])/(?:" + "|".join(ROOTS) + r")/[\w.-]")
REGISTRIES = (
    *("py" + r"pi\.(?:org|python)", "python" + "hosted", "artifact" + "ory"),
    *("--(?:extra-)?index-" + "url", "--find-" + "links", "--trusted-" + "host"),
)
REGISTRY = re.compile("|".join(REGISTRIES))
LARGEST = 1_000_000
"""Bytes; nothing larger belongs into the history."""


@pytest.mark.parametrize("line", ["see /" + "home/ann/data", "PIP = '/" + "opt/venv/bin/pip'", "(/" + "work/x)"])
def test_a_machines_path_is_seen(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["../elsewhere/x", "https://example.org/home/page", "/usr/bin/env bash", "a/home/b", "$HOME/opt/x"])
def test_other_paths_pass(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_no_path_of_one_machine_and_no_registry() -> None:
    found = []
    for path in tracked_files():
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if MACHINE_PATH.search(line) or REGISTRY.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_nothing_that_a_scan_leaves() -> None:
    results = {"manifest.json", "findings.csv", "findings.parquet", "cases.parquet", "rejects.parquet"}
    left = [path for path in tracked_files() if path.name in results or path.suffix in {".key", ".pyc", ".whl"}]
    assert not left


def test_nothing_large() -> None:
    assert not [path.name for path in tracked_files() if path.stat().st_size > LARGEST]


def test_text_files_end_as_they_should() -> None:
    """One line end at the end, no Windows line ends, no spaces at the end of a line of code."""
    for path in tracked_files():
        text = text_of(path)
        if text and path.suffix in {".py", ".toml", ".yaml", ".yml", ".md"} and not _is_sample(path):
            assert text.endswith("\n") and not text.endswith("\n\n"), path.relative_to(ROOT)
            assert "\r" not in text, path.relative_to(ROOT)


def _is_sample(path: Path) -> bool:
    return "samples" in path.parts
