"""An answer for a person, as blocks of text; `screen` shows it. Cells and lines may hold anything that a data set holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["plain", "good", "note", "bad", "faint"]


@dataclass(frozen=True)
class Heading:
    text: str
    level: Literal[1, 2] = 2


@dataclass(frozen=True)
class Line:
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table; `right` names the columns whose cells are numbers."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Prose:
    """Markdown of our own, never of the data."""

    markdown: str


Block = Heading | Line | Bullets | Grid | Prose
Page = tuple[Block, ...]


def grid(columns: Iterable[str], rows: Iterable[Iterable[object]], right: Iterable[str] = ()) -> Grid:
    """A table of whatever has a text; whole numbers get thousands separators."""
    return Grid(tuple(columns), tuple(tuple(map(_cell, row)) for row in rows), frozenset(right))


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 row`, `1,204 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
