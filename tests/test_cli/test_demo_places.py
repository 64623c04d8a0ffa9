"""A demo replaces what a demo made, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detector.desk.demo import MARK, prepare_demo
from features.errors import SuluhError


def make(text: str) -> Callable[[Path, Path], None]:
    def write(data: Path, truth: Path) -> None:
        for folder in (data, truth):
            folder.mkdir()
            (folder / "file").write_text(text)

    return write


def quiet(step: str) -> None:
    return None


def test_a_second_demo_replaces_the_first(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "demo"
    places, _ = prepare_demo(out, make("a"), quiet)
    assert (places.data, places.truth, places.run) == (out / "data", out / "truth", out / "run")
    (out / "run").mkdir()
    (out / "run" / "old").write_text("")
    (out / "mine.txt").write_text("a note")
    prepare_demo(out, make("b"), quiet)
    assert (out / "data" / "file").read_text() == (out / "truth" / "file").read_text() == "b"
    assert not (out / "run").exists()
    assert (out / "mine.txt").read_text() == "a note"


@pytest.mark.parametrize("name", ["letter.txt", "data/file", "run/manifest.json"])
def test_a_folder_that_no_demo_made_is_never_touched(tmp_path: Path, name: str) -> None:
    held = tmp_path / "demo" / name
    held.parent.mkdir(parents=True)
    held.write_text("dear")
    with pytest.raises(SuluhError, match="did not make"):
        prepare_demo(tmp_path / "demo", make("a"), quiet)
    assert held.read_text() == "dear"
    assert not (tmp_path / "demo" / MARK).exists()


def test_a_file_in_its_place_and_a_link_in_it_are_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("dear")
    with pytest.raises(SuluhError, match="is a file"):
        prepare_demo(tmp_path / "demo", make("a"), quiet)
    out = tmp_path / "other"
    prepare_demo(out, make("a"), quiet)
    elsewhere = tmp_path / "elsewhere"
    (out / "data").rename(elsewhere)
    (out / "data").symlink_to(elsewhere)
    with pytest.raises(SuluhError, match="is a link"):
        prepare_demo(out, make("b"), quiet)
    assert (elsewhere / "file").read_text() == "a"


def test_a_demo_that_failed_can_be_made_again(tmp_path: Path) -> None:
    def fail(data: Path, truth: Path) -> None:
        data.mkdir()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_demo(tmp_path / "demo", fail, quiet)
    prepare_demo(tmp_path / "demo", make("a"), quiet)
    assert (tmp_path / "demo" / "data" / "file").read_text() == "a"
