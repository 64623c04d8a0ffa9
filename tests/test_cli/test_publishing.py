"""A run folder is there whole or not at all, and nothing else is ever removed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from detector import publishing
from detector.publishing import check_target, is_run, publish
from features.errors import SuluhError


def run_with(text: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / "manifest.json").write_text(json.dumps({"suluh": "0"}))
        (folder / "cases").mkdir()
        (folder / "cases" / "part").write_text(text)

    return write


def content(folder: Path) -> str:
    return (folder / "cases" / "part").read_text()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def hidden(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.startswith(".")]


def test_a_new_run_is_private_and_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "run"
    before = os.umask(0)
    try:
        publish(target, run_with("a"))
    finally:
        os.umask(before)
    assert content(target) == "a"
    assert is_run(target)
    assert mode(target) == mode(target / "cases") == 0o700
    assert mode(target / "manifest.json") == mode(target / "cases" / "part") == 0o600
    assert hidden(target.parent) == []


def test_while_it_is_written_nobody_else_can_look(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        assert mode(folder) == 0o700
        assert folder.parent == tmp_path
        assert not (tmp_path / "run").exists()
        run_with("a")(folder)

    publish(tmp_path / "run", write)


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "run"
    publish(target, run_with("a"))
    (target / "left.txt").write_text("of the earlier run")
    publish(target, run_with("b"))
    assert content(target) == "b"
    assert not (target / "left.txt").exists()
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, SuluhError])
def test_a_failure_in_the_middle_leaves_the_old_run(tmp_path: Path, fault: type[BaseException]) -> None:
    target = tmp_path / "run"
    publish(target, run_with("a"))

    def write(folder: Path) -> None:
        run_with("b")(folder)
        raise fault("in the middle")

    with pytest.raises(fault, match="in the middle"):
        publish(target, write)
    assert content(target) == "a"
    assert hidden(tmp_path) == []


def test_a_failing_move_puts_the_old_run_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "run"
    publish(target, run_with("a"))
    rename = Path.rename

    def refuse(self: Path, other: Path) -> Path:
        if ".suluh-new-" in self.name:
            raise OSError("no")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="no"):
        publish(target, run_with("b"))
    assert content(target) == "a"
    assert hidden(tmp_path) == []


def test_a_link_to_a_run_stays_a_link(tmp_path: Path) -> None:
    publish(tmp_path / "real", run_with("a"))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    publish(tmp_path / "link", run_with("b"))
    assert (tmp_path / "link").is_symlink()
    assert content(tmp_path / "real") == "b"


def test_what_a_link_inside_points_at_keeps_its_mode(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("")
    outside.chmod(0o644)

    def write(folder: Path) -> None:
        run_with("a")(folder)
        (folder / "link").symlink_to(outside)

    publish(tmp_path / "run", write)
    assert mode(outside) == 0o644


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    publish(tmp_path / "run", run_with("a"))
    assert content(tmp_path / "run") == "a"
    assert mode(tmp_path / "run") == 0o700


@pytest.mark.parametrize("manifest", [None, "not json", "[]", '{"name": "a browser extension"}', "\xff\xfe"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, manifest: str | None) -> None:
    target = tmp_path / "photos"
    target.mkdir()
    (target / "one.jpg").write_text("dear")
    if manifest is not None:
        (target / "manifest.json").write_text(manifest, encoding="latin-1")
    with pytest.raises(SuluhError, match=r"not a scan of Suluh.*--out"):
        publish(target, run_with("a"))
    assert (target / "one.jpg").read_text() == "dear"
    assert hidden(tmp_path) == []


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a letter")
    with pytest.raises(SuluhError, match="is a file"):
        check_target(tmp_path / "run")


def test_a_target_that_turns_into_something_else_meanwhile_is_left(tmp_path: Path) -> None:
    target = tmp_path / "run"

    def write(folder: Path) -> None:
        run_with("a")(folder)
        target.mkdir()
        (target / "letter").write_text("dear")

    with pytest.raises(SuluhError):
        publish(target, write)
    assert (target / "letter").read_text() == "dear"


def test_a_parent_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SuluhError, match=r"Cannot write beside .*--out"):
        publish(tmp_path / "file" / "run", run_with("a"))


KILLED = """
import os, pathlib, sys
from detector.publishing import publish
def write(folder):
    (folder / "half").write_text("half")
    os._exit(9)
publish(pathlib.Path(sys.argv[1]), write)
"""


def test_what_a_killed_write_left_is_cleared(tmp_path: Path) -> None:
    target = tmp_path / "run"
    publish(target, run_with("a"))
    ended = subprocess.run([sys.executable, "-c", KILLED, str(target)], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == 9
    assert content(target) == "a"
    assert len(hidden(tmp_path)) == 1
    publish(target, run_with("b"))
    assert content(target) == "b"
    assert hidden(tmp_path) == []


def test_a_write_that_still_runs_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "run"

    def write(folder: Path) -> None:
        run_with("first")(folder)
        publish(target, run_with("second"))
        assert content(folder) == "first"

    publish(target, write)
    assert content(target) == "first"
    assert hidden(tmp_path) == []


def test_an_old_run_whose_replacement_was_killed_comes_back(tmp_path: Path) -> None:
    target = tmp_path / "run"
    publish(target, run_with("a"))
    target.rename(publishing._sibling(target, "old"))  # as between the two renames

    def fail(folder: Path) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        publish(target, fail)
    assert content(target) == "a"
    assert hidden(tmp_path) == []
