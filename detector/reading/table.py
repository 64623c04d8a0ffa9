"""A table of the contract as read: its parts joined, every row with its origin, and the faults found so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from detector.reading.cells import (
    Bools,
    Cells,
    Fractions,
    Ints,
    Times,
    Whole,
    Words,
    join_times,
    join_words,
    no_words,
)
from detector.reading.conform import Part, absent, conform, separators
from detector.reading.faults import Fault, Origin, fatal_rows
from detector.reading.files import InputPath
from detector.reading.numbers import Separators, read_text_floats
from detector.reading.words import code_text
from detector.settings import Settings
from detector.sources.base import ReadOptions
from features.tables import TableSchema


@dataclass(frozen=True)
class ReadTable:
    """Rows that may still be usable.

    `columns`, `attributes`: the rows that no fault has taken away yet; `rows`: their numbers in the table as read, which is what
    `faults` and `origin` count by. `lost`: (file, places, reason) of rows that their format could not read.
    """

    schema: TableSchema
    columns: Mapping[str, Cells]
    attributes: Mapping[str, Cells]
    rows: Ints
    origin: Origin
    faults: tuple[Fault, ...]
    lost: tuple[tuple[str, Ints, str], ...]
    rows_by_file: Mapping[str, int]
    collapsed: int = 0
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def read(self) -> int:
        """All rows that the files hold."""
        return sum(self.rows_by_file.values())

    def words(self, name: str) -> Words:
        cells = self.columns[name]
        assert isinstance(cells, Words)
        return cells

    def times(self, name: str) -> Times:
        cells = self.columns[name]
        assert isinstance(cells, Times)
        return cells

    def keep(self, rows: Ints | Bools) -> ReadTable:
        """Only these rows, in this order."""
        if rows.dtype == np.bool_ and rows.all():
            return self
        columns = {name: cells.at(rows) for name, cells in self.columns.items()}
        attributes = {name: cells.at(rows) for name, cells in self.attributes.items()}
        return replace(self, columns=columns, attributes=attributes, rows=self.rows[rows])

    def with_columns(self, changed: Mapping[str, Cells]) -> ReadTable:
        return replace(self, columns={**self.columns, **changed})

    def reject(self, column: str, wrong: Bools, reason: str, *, show: bool = True) -> ReadTable:
        """Without the rows marked in `wrong`, which cannot be used for this reason."""
        if not wrong.any():
            return self
        return replace(self, faults=(*self.faults, self._fault(column, wrong, reason, True, show))).keep(~wrong)

    def drop_cells(self, column: str, wrong: Bools, reason: str) -> ReadTable:
        """The cells marked in `wrong` missing; their rows stay."""
        if not wrong.any():
            return self
        cells = self.words(column)
        left = Words(np.where(wrong, -1, cells.codes).astype(np.int32), cells.words)
        return replace(self.with_columns({column: left}), faults=(*self.faults, self._fault(column, wrong, reason, False, True)))

    def _fault(self, column: str, wrong: Bools, reason: str, fatal: bool, show: bool) -> Fault:
        cells = self.columns.get(column)
        values = cells.at(wrong).text() if show and isinstance(cells, Words) else None
        return Fault(column, self.rows[wrong], values, reason, fatal)


def read_table(schema: TableSchema, inputs: Sequence[InputPath], settings: Settings) -> ReadTable:
    """All parts of a table, one below the other, without the rows that are unusable by themselves."""
    options = _options(schema, settings)
    parts: list[Part] = []
    places, lost, notes = [], [], []
    rows_by_file: dict[str, int] = {}
    for each in inputs:
        raw = each.source.read(each.path, options)
        part = conform(raw, schema, settings, each.name)
        parts.append(part)
        places.append(raw.places)
        lost += [(each.name, gone.places, gone.reason) for gone in raw.lost_rows]
        rows_by_file[each.name] = part.size + sum(len(gone.places) for gone in raw.lost_rows)
        notes += list(raw.notes)
    joined = _join(schema, parts, places, inputs, settings)
    table = replace(joined, lost=tuple(lost), rows_by_file=rows_by_file, notes=(*notes, *_ignored(schema, parts)))
    return table.keep(~fatal_rows(table.faults, table.size))


def _options(schema: TableSchema, settings: Settings) -> ReadOptions:
    theirs = settings.columns.get(schema.name, {})
    formats = settings.formats_of(schema.name)
    wanted = None if schema.attributes else frozenset(theirs.get(column.name, column.name) for column in schema.columns)
    plain = frozenset(theirs.get(column.name, column.name) for column in schema.columns if column.kind == "time")
    return ReadOptions(wanted, plain, formats.delimiter, formats.decimal, formats.encoding, formats.sheet)


def _ignored(schema: TableSchema, parts: Sequence[Part]) -> list[str]:
    names = sorted({name for part in parts for name in part.ignored})
    return [f"{schema.name}: columns that are not part of the contract and are not used: {', '.join(names)}"] if names else []


def _join(schema: TableSchema, parts: Sequence[Part], places: Sequence[Ints], inputs: Sequence[InputPath], settings: Settings) -> ReadTable:
    sizes = [part.size for part in parts]
    offsets = np.cumsum([0, *sizes])
    faults = tuple(fault.moved(int(offset)) for part, offset in zip(parts, offsets, strict=False) for fault in part.faults)
    given = parts or [Part({column.name: absent(column, 0) for column in schema.columns}, {}, 0, (), ())]
    columns = {column.name: _join_cells([part.columns[column.name] for part in given]) for column in schema.columns}
    names = list(dict.fromkeys(name for part in parts for name in part.attributes))
    attributes = {name: _join_attribute(name, parts, settings) for name in sorted(names)}
    files = np.repeat(np.arange(len(parts), dtype=np.int64), sizes)
    origin = Origin(tuple(each.name for each in inputs), files, np.concatenate([np.zeros(0, dtype=np.int64), *places]))
    return ReadTable(schema, columns, attributes, np.arange(offsets[-1]), origin, faults, (), {})


def _join_cells(parts: Sequence[Cells]) -> Cells:
    if isinstance(parts[0], Words):
        return join_words([part for part in parts if isinstance(part, Words)])
    if isinstance(parts[0], Times):
        return join_times([part for part in parts if isinstance(part, Times)])
    return Whole(np.concatenate([part.values for part in parts if isinstance(part, Whole)]))


def _join_attribute(name: str, parts: Sequence[Part], settings: Settings) -> Cells:
    """Numbers where every value in all parts is one, else words."""
    given = [part.attributes.get(name, no_words(part.size)) for part in parts]
    marks = separators(settings.formats_of("applications"))
    read = [_as_numbers(cells, marks) for cells in given]
    if not any((np.isnan(values) & ~cells.is_missing).any() for cells, values in zip(given, read, strict=True)):
        return Fractions(np.concatenate(read))
    return join_words([_as_words(cells) for cells in given])


def _as_numbers(cells: Cells, marks: Separators) -> npt.NDArray[np.float64]:
    """NaN for a word that is no number."""
    if isinstance(cells, Fractions):
        return cells.values
    assert isinstance(cells, Words)
    by_word: npt.NDArray[np.float64] = np.append(read_text_floats(cells.words, marks), np.nan)
    return by_word[cells.codes]


def _as_words(cells: Cells) -> Words:
    """Typed numbers as the text they would be in a CSV, where another part holds text in this column."""
    if isinstance(cells, Words):
        return cells
    words = code_text(pa.chunked_array([pa.array(cells.values, from_pandas=True)])) if isinstance(cells, Fractions) else None
    return no_words(len(cells)) if words is None else words
