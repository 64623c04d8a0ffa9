"""A page is plain in a pipe and dressed on a terminal, and whatever the data hold stays text on both."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.desk.page import Bullets, Grid, Heading, Line, Page, Prose, counted, grid
from detector.desk.screen import complain, plain_text, progress, show

ROOT = Path(__file__).parents[2]
ANYTHING = st.text(st.characters(), max_size=20)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def test_plain_pages_are_lines_and_tab_separated_rows() -> None:
    page: Page = (Heading("A scan", 1), Line("read"), Heading("Rows"), grid(("id", "n"), [("a\tb", 1234)], right=("n",)), Bullets(("x",)))
    assert plain_text(page) == "A scan\nread\n\nRows\nid\tn\na b\t1,234\n- x\n"
    assert plain_text(()) == ""
    assert plain_text((Prose("# a\n\nb"),)) == "# a\n\nb\n"


@given(ANYTHING, ANYTHING)
def test_nothing_in_a_page_can_steer_what_reads_it(one: str, other: str) -> None:
    page: Page = (Heading(one), Line(other), Bullets((one, other)), Grid((one, "b"), ((other, one),)))
    text = plain_text(page)
    assert not CONTROL.search(text)
    lines = text.split("\n")
    assert len(lines) == 7  # no cell starts a line of its own
    assert [line.count("\t") for line in lines[4:6]] == [1, 1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_in_a_page_can_steer_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = "\x1b]0;title\x07[bold]\x1b[31mred\x9b2J\u202e"
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    show((Heading(hostile), Line(hostile, "bad"), Bullets((hostile,)), grid((hostile,), [(hostile,)]), Prose(hostile)))
    sent = stream.getvalue()
    assert "\x1b[" in sent  # there are colours, ours
    assert not re.search(r"\x1b(?!\[[0-9;]*m)", sent)
    assert not CONTROL.search(re.sub(r"\x1b\[[0-9;]*m", "", sent))
    assert sent.count("[bold]") >= 4  # markup of the data is text


def test_a_fault_is_plain_where_nobody_looks() -> None:
    stream = io.StringIO()
    complain("Error: one\ntwo\x1b[2J", stream)
    assert stream.getvalue() == "Error: one\ntwo\u27e8U+001B\u27e9[2J\n"


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as note:
        note("read")
    assert capsys.readouterr() == ("", "")


def test_progress_shows_on_a_terminal_and_never_on_standard_output() -> None:
    code = """
import time
from detector.desk.screen import progress
with progress() as note:
    note("read")
    time.sleep(0.4)
print("done")
"""
    main, other = pty.openpty()
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=other, text=True, check=True)
    os.close(other)
    shown = b""
    try:
        while piece := os.read(main, 4096):
            shown += piece
    except OSError:  # Linux tells the end of a terminal so
        pass
    os.close(main)
    assert b"Reading the data set" in shown
    assert done.stdout == "done\n"


@pytest.mark.parametrize(("number", "text"), [(0, "0 rows"), (1, "1 row"), (1204, "1,204 rows")])
def test_counts_read_well(number: int, text: str) -> None:
    assert counted(number, "row") == text
