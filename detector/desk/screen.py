"""Pages on a terminal with colours and wrapped tables; in a pipe plain lines, and tables as tab-separated rows for `cut` and `grep`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from detector.desk.page import Block, Bullets, Grid, Heading, Line, Page, Prose, Tone
from detector.wording import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

STYLES: Mapping[Tone, str] = {"plain": "", "good": "green", "note": "yellow", "bad": "bold red", "faint": "dim"}
STEPS: Mapping[str, str] = {
    "read": "Reading the data set",
    "signals": "Computing signals",
    "rules": "Checking red flags",
    "models": "Asking the models",
    "ranking": "Ranking",
    "tables": "Writing tables",
    "reports": "Writing reports",
}
"""What a step of the pipeline is called on the screen; one without words stands as it is."""


def show(page: Page) -> None:
    """Print a page on standard output; a reader that has gone away (`| head`) is no fault."""
    try:
        if sys.stdout.isatty():
            _show_rich(page)
        else:
            sys.stdout.write(plain_text(page))
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()


def discard_output() -> None:
    """Send what is still to be printed nowhere, so that closing the broken pipe cannot fail again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def plain_text(page: Page) -> str:
    """A page without colours and wrapping; nothing in it can steer a terminal."""
    lines: list[str] = []
    for block in page:
        lines += _plain(block, first=not lines)
    return "".join(f"{line}\n" for line in lines)


def _plain(block: Block, first: bool) -> list[str]:
    match block:
        case Heading(text):
            return [visible(text)] if first else ["", visible(text)]
        case Line(text):
            return [visible(text)]
        case Bullets(items):
            return [f"- {visible(item)}" for item in items]
        case Grid(columns, rows):
            return ["\t".join(map(visible, row)) for row in (columns, *rows)]
        case Prose(markdown):
            return [visible(line) for line in markdown.splitlines()]


def _show_rich(page: Page) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    for place, block in enumerate(page):
        if place and isinstance(block, Heading):
            console.print()
        console.print(_rich(block))


def _rich(block: Block) -> RenderableType:
    from rich.markdown import Markdown
    from rich.text import Text

    match block:
        case Heading(text, level):
            return Text(visible(text), style="bold cyan" if level == 1 else "bold")
        case Line(text, tone):
            return Text(visible(text), style=STYLES[tone])
        case Bullets(items):
            return _rich_bullets(items)
        case Grid():
            return _rich_grid(block)
        case Prose(markdown):
            return Markdown("\n".join(map(visible, markdown.splitlines())))


def _rich_bullets(items: tuple[str, ...]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    listed = Table.grid(padding=(0, 1, 0, 0))
    listed.add_column(width=2, justify="right")
    listed.add_column(overflow="fold")
    for item in items:
        listed.add_row("•", Text(visible(item)))
    return listed


def _rich_grid(block: Grid) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="bold")
    for column in block.columns:
        table.add_column(Text(visible(column)), justify="right" if column in block.right else "left", overflow="fold")
    for row in block.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield a function that tells the step being worked at, on standard error where that is a terminal, else nowhere."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with console.status(Text("Starting")) as status:
        yield lambda step: status.update(Text(STEPS.get(step, visible(step))))


def complain(text: str, stream: TextIO) -> None:
    """Write a fault's text, line by line, on a stream; red where that is a terminal."""
    lines = "\n".join(map(visible, text.splitlines()))
    if stream.isatty():
        _console(stream).print(lines, style="red", soft_wrap=True)
    else:
        stream.write(lines + "\n")


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)
