"""What a source is: one file a format with a `SOURCE`, found by walking the folder.

A source knows its format and nothing of the contract: it gives the columns as they stand in the file, each row's place in
it, and what the format itself could not read. What the cells mean is decided once for all formats, in `detector.reading`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from features.errors import SuluhError

Places = npt.NDArray[np.int64]
"""Where rows stand in their file, counted from 1 as a clerk counts: see each format for what it counts."""


@dataclass(frozen=True)
class ReadOptions:
    """How to read a file. `wanted` None: every column; `plain`: columns whose text hardly repeats, not worth encoding."""

    wanted: frozenset[str] | None = None
    plain: frozenset[str] = frozenset()
    delimiter: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    sheet: str | None = None

    def wants(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that are to be read, in their order."""
        return [name for name in names if self.wanted is None or name in self.wanted]


@dataclass(frozen=True)
class LostRows:
    """Rows that the format itself could not read, for one reason."""

    places: Places
    reason: str


@dataclass(frozen=True)
class LostCells:
    """Cells of one column that could not be read; `rows` are row numbers of the part's table, where the cell is null."""

    column: str
    rows: npt.NDArray[np.int64]
    values: Sequence[str]
    reason: str


@dataclass(frozen=True)
class RawPart:
    """One file as it stands.

    names: every column of the file, in its order. table: the wanted ones; text (plain or dictionary-encoded) from text
    formats, typed from typed formats. places: one a row of `table`.
    """

    names: tuple[str, ...]
    table: pa.Table
    places: Places
    lost_rows: tuple[LostRows, ...] = ()
    lost_cells: tuple[LostCells, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A format: what its files' names end with, and how one is read. `read` raises SuluhError where a file is no such file."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, ReadOptions], RawPart]


def find_sources() -> tuple[Source, ...]:
    """Every format in `detector/sources`, by name."""
    package = importlib.import_module("detector.sources")
    modules = sorted(info.name for info in pkgutil.iter_modules(package.__path__) if info.name != "base")
    found = (getattr(importlib.import_module(f"detector.sources.{name}"), "SOURCE", None) for name in modules)
    return tuple(source for source in found if isinstance(source, Source))


def split_suffix(name: str, sources: Sequence[Source]) -> tuple[str, Source] | None:
    """A file name's stem and format (`events.csv.gz`: `events`, CSV); None where no format reads such a file."""
    for source in sources:
        for suffix in source.suffixes:
            if name.lower().endswith(suffix) and len(name) > len(suffix):
                return name[: -len(suffix)], source
    return None


def open_stream(path: Path) -> pa.NativeFile:
    """The file's bytes, decompressed where its name ends in .gz or .zst; OSError where it cannot be read."""
    codec = {".gz": "gzip", ".zst": "zstd"}.get(path.suffix.lower())
    return pa.input_stream(str(path), compression=codec)


def is_utf8(encoding: str) -> bool:
    """Whether text in this encoding is UTF-8 as it stands (ASCII too)."""
    return encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii"}


def check_names(names: Sequence[str], path: Path) -> tuple[str, ...]:
    """The column names without surrounding blanks, nameless ones numbered; SuluhError where one stands twice."""
    clean = [name.strip().lstrip("\ufeff") or f"(column {number})" for number, name in enumerate(names, start=1)]
    twice = sorted({name for name in clean if clean.count(name) > 1})
    if twice:
        raise SuluhError(f"{path.name}: the column name '{twice[0]}' stands twice in the header. Give each column a name of its own.")
    return tuple(clean)


def number_text(value: int | float, options: ReadOptions) -> str:
    """A typed number as text with the decimal mark that the settings promise; at most 15 digits of a binary fraction."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}".replace(".", options.decimal)
