"""One file's raw columns turned into the contract's: renamed, typed, and what is wrong with them named."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.cells import MISSING, Bools, Cells, Fractions, Ints, Times, Whole, Words, constant, no_words
from detector.reading.faults import Fault
from detector.reading.numbers import (
    ReadNumbers,
    Separators,
    read_text_integers,
    read_text_money,
    read_typed_floats,
    read_typed_integers,
    read_typed_money,
)
from detector.reading.times import read_text_times, read_typed_times
from detector.reading.words import choose, code_text, drop_words, holds_control, rows_of, translate, trim
from detector.settings import Formats, Settings
from detector.sources.base import RawPart
from features.errors import CLOSE, SuluhError, nearest_hint
from features.tables import TABLES, Column, TableSchema

OFFICER_COLUMNS = frozenset({"officer_id", "collected_by"})
WRONG_TIME = "is not a time that can be read; expected {example}. Correct it, or name its format in the settings ([formats] time_formats)"
FAR_TIME = "is a time outside 1900 to 2199. Correct the year"
WRONG_MONEY = (
    "is not an amount with at most 14 digits and 4 decimals; expected {example}. Correct it, or set decimal and thousands in the settings"
)
WRONG_INTEGER = "is not a whole number. Correct it"
WRONG_CHOICE = "is none of: {choices}. Correct it, or map the word in the settings ([values.{table}.{column}])"
CONTROL = "holds a line break or another control character; probably a quotation mark is missing in this row or before it. Correct the row"
EMPTY = "is empty, and nothing can be checked without it. Fill it in"


@dataclass(frozen=True)
class Part:
    """One file in the contract's columns; `attributes` are its other columns (where the table keeps them)."""

    columns: Mapping[str, Cells]
    attributes: Mapping[str, Cells]
    size: int
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def conform(raw: RawPart, schema: TableSchema, settings: Settings, file: str) -> Part:
    """The part's rows in the contract's terms; SuluhError where a required column is missing or one has a type that cannot be."""
    theirs = settings.columns.get(schema.name, {})
    source = {column.name: theirs.get(column.name, column.name) for column in schema.columns}
    _check_columns(raw, schema, source, settings, file)
    size = raw.table.num_rows
    columns: dict[str, Cells] = {}
    faults: list[Fault] = []
    for column in schema.columns:
        name = source[column.name]
        if name in raw.table.column_names:
            cells, found = _Reader(schema, column, settings, f"{file}, column '{name}'").read(raw.table.column(name))
            columns[column.name] = cells
            faults += found
        else:
            columns[column.name] = absent(column, size)
        faults += _lost_cells(raw, name, column)
        faults += _empty_cells(columns[column.name], column, faults)
    ours = {name: ours for ours, name in theirs.items()}
    others = [name for name in raw.names if name not in source.values()]
    attributes, more = _attributes(raw, settings, {name: ours.get(name, name) for name in others}) if schema.attributes else ({}, [])
    ignored = () if schema.attributes else tuple(others)
    return Part(columns, attributes, size, (*faults, *more), ignored)


def _check_columns(raw: RawPart, schema: TableSchema, source: Mapping[str, str], settings: Settings, file: str) -> None:
    if not raw.names and not raw.table.num_rows:
        return  # a JSON Lines file of which no line could be read: its rows are in the rejects
    for name in settings.columns.get(schema.name, {}).values():
        if name not in raw.names:
            where = f"the settings ([columns.{schema.name}])"
            raise SuluhError(f"{file}: {where} name the column '{name}', which is not there. {nearest_hint(name, raw.names)}")
    missing = [column for column in schema.columns if column.required and source[column.name] not in raw.names]
    if missing:
        free = [name for name in raw.names if name not in source.values() and name not in schema.by_name]
        told = [f"'{column.name}' ({column.meaning}) is missing. {_meant(raw, schema, column, free, settings)}" for column in missing]
        what = "the required column" if len(told) == 1 else f"{len(told)} required columns are missing: the column"
        raise SuluhError(
            f"{file}: {what} {' '.join(told)} A column under another name is mapped in the settings ([columns.{schema.name}])."
        )


SAMPLE = 50
"""So many rows tell whether a column holds times or numbers."""


def _meant(raw: RawPart, schema: TableSchema, column: Column, free: list[str], settings: Settings) -> str:
    """A hint to the nearest column that has no meaning of its own yet and whose cells are of the kind that is missing."""
    fits = [name for name in free if _is_of_kind(raw, name, schema, column, settings)]
    close = difflib.get_close_matches(column.name, fits, n=1, cutoff=CLOSE)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"It may be one of: {', '.join(sorted(fits))}." if fits else "No other column of the file could be it."


def _is_of_kind(raw: RawPart, name: str, schema: TableSchema, column: Column, settings: Settings) -> bool:
    """Whether most of the filled cells can be read as the column; one without any, or that was not read, could be anything."""
    if name not in raw.table.column_names:
        return True
    cells = raw.table.column(name).slice(0, SAMPLE)
    try:
        _, faults = _Reader(schema, column, settings, column.name).read(cells)
    except SuluhError:
        return False
    wrong = sum(len(fault.rows) for fault in faults)
    return wrong <= (len(cells) - int(cells.null_count)) / 2


@dataclass(frozen=True)
class _Reader:
    """How one column is read; `where` names it in an error."""

    schema: TableSchema
    column: Column
    settings: Settings
    where: str

    @property
    def formats(self) -> Formats:
        return self.settings.formats_of(self.schema.name)

    def read(self, raw: pa.ChunkedArray) -> tuple[Cells, list[Fault]]:
        kind = self.column.kind
        if pa.types.is_null(raw.type):
            return absent(self.column, len(raw)), []
        if pa.types.is_dictionary(raw.type) and not _is_text(raw.type):
            raw = raw.cast(raw.type.value_type)
        if kind == "time":
            return self._times(raw)
        if kind == "money":
            return self._numbers(raw, read_typed_money, read_text_money, WRONG_MONEY.format(example=self._money_example()))
        if kind == "integer":
            return self._numbers(raw, read_typed_integers, read_text_integers, WRONG_INTEGER)
        return self._words(raw)

    def _times(self, raw: pa.ChunkedArray) -> tuple[Cells, list[Fault]]:
        formats = self.formats
        text = _without_missing(raw, formats) if _is_text(raw.type) else None
        read = read_typed_times(raw) if text is None else read_text_times(text, formats.time_formats)
        if read is None:
            raise self._wrong_type(raw, "times")
        example = " or ".join(["2024-12-31T14:05:00", *self.formats.time_formats])
        faults = [self._fault(raw, read.is_wrong, WRONG_TIME.format(example=example)), self._fault(raw, read.is_far, FAR_TIME)]
        return read.times, [fault for fault in faults if len(fault.rows)]

    def _numbers(
        self,
        raw: pa.ChunkedArray,
        typed: Callable[[pa.ChunkedArray], ReadNumbers | None],
        text: Callable[[pa.Array, Separators], ReadNumbers],
        reason: str,
    ) -> tuple[Cells, list[Fault]]:
        if not _is_text(raw.type):
            read = typed(raw)
            if read is None:
                raise self._wrong_type(raw, "numbers")
        else:
            words = trim(_coded(raw), self.formats.missing)
            by_word = text(words.words, separators(self.formats))
            values = np.append(by_word.values, MISSING)[words.codes]
            read = ReadNumbers(values, rows_of(words, by_word.is_wrong))
        fault = self._fault(raw, read.is_wrong, reason)
        return Whole(read.values), [fault] if len(fault.rows) else []

    def _words(self, raw: pa.ChunkedArray) -> tuple[Cells, list[Fault]]:
        words = code_text(raw)
        if words is None:
            raise self._wrong_type(raw, "text")
        words = trim(words, self.formats.missing)
        faults: list[Fault] = []
        if self.column.kind != "text":
            words, faults = self._without_control(words)
        words = translate(words, dict(self.settings.values.get(self.schema.name, {}).get(self.column.name, {})))
        if self.column.choices:
            chosen, wrong = choose(words, self.column.choices)
            where = {"choices": ", ".join(self.column.choices), "table": self.schema.name, "column": self.column.name}
            faults += self._word_faults(words, wrong, WRONG_CHOICE.format(**where))
            words = chosen
        if self.column.name in OFFICER_COLUMNS and self.schema.name != "officers":
            words = drop_words(words, self.settings.system_officers)
        return words, faults

    def _without_control(self, words: Words) -> tuple[Words, list[Fault]]:
        found = holds_control(words)
        if not found.any():
            return words, []
        codes = np.where(found, -1, words.codes).astype(np.int32)
        return replace(words, codes=codes), self._word_faults(words, found, CONTROL)

    def _word_faults(self, words: Words, wrong: Bools, reason: str) -> list[Fault]:
        rows = np.flatnonzero(wrong)
        return [Fault(self.column.name, rows, words.at(rows).text(), reason, self.column.required)] if len(rows) else []

    def _fault(self, raw: pa.ChunkedArray, wrong: Bools, reason: str) -> Fault:
        rows = np.flatnonzero(wrong)
        values = _as_words(raw, rows) if len(rows) else None
        return Fault(self.column.name, rows, values, reason, self.column.required)

    def _wrong_type(self, raw: pa.ChunkedArray, expected: str) -> SuluhError:
        return SuluhError(f"{self.where}: holds {raw.type}, where {expected} are expected. Write the column as {expected} or as text.")

    def _money_example(self) -> str:
        return f"1{self.formats.thousands}250{self.formats.decimal}50"


def separators(formats: Formats) -> Separators:
    return Separators(formats.decimal, formats.thousands)


def _is_text(kind: pa.DataType) -> bool:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_string_view(inner))


def _coded(raw: pa.ChunkedArray) -> Words:
    words = code_text(raw)
    assert words is not None  # text always can be coded
    return words


def _without_missing(raw: pa.ChunkedArray, formats: Formats) -> pa.ChunkedArray:
    text = raw.cast(pa.string()) if pa.types.is_dictionary(raw.type) else raw
    if not formats.missing:
        return text
    return pc.if_else(pc.is_in(pc.utf8_trim_whitespace(text), pa.array(formats.missing, text.type)), None, text)


def _as_words(raw: pa.ChunkedArray, rows: Ints) -> pa.LargeStringArray | None:
    words = code_text(pa.chunked_array([raw.take(pa.array(rows)).combine_chunks()]) if raw.num_chunks != 1 else raw.take(pa.array(rows)))
    return None if words is None else words.text()


def absent(column: Column, size: int) -> Cells:
    """A column that the file lacks."""
    if column.kind == "time":
        return Times(constant(np.int64(MISSING), size), constant(np.bool_(False), size))
    return Whole(constant(np.int64(MISSING), size)) if column.kind in ("money", "integer") else no_words(size)


def _lost_cells(raw: RawPart, name: str, column: Column) -> list[Fault]:
    """What the format could not read in this column; such cells are null in the table."""
    return [
        Fault(column.name, lost.rows, pa.array(lost.values, pa.large_string()), lost.reason, column.required)
        for lost in raw.lost_cells
        if lost.column == name
    ]


def _empty_cells(cells: Cells, column: Column, faults: list[Fault]) -> list[Fault]:
    """Required cells that hold nothing; those that hold something unreadable have been named already."""
    if not column.required:
        return []
    empty = cells.is_missing.copy()
    for fault in faults:
        if fault.column == column.name:
            empty[fault.rows] = False
    rows = np.flatnonzero(empty)
    return [Fault(column.name, rows, None, EMPTY, True)] if len(rows) else []


def _attributes(raw: RawPart, settings: Settings, names: Mapping[str, str]) -> tuple[dict[str, Cells], list[Fault]]:
    """Unknown columns, as numbers where they are typed so and else as words; columns of lists and the like are left out."""
    missing = settings.formats_of("applications").missing
    attributes: dict[str, Cells] = {}
    faults: list[Fault] = []
    reserved = {column.name for column in TABLES["applications"].columns}
    for name, ours in names.items():
        if name not in raw.table.column_names or ours in reserved or ours in attributes:
            continue  # another column has been given this name by the settings
        column = raw.table.column(name)
        if pa.types.is_null(column.type):
            attributes[ours] = no_words(len(column))
            continue
        numbers = read_typed_floats(column)
        words = code_text(column) if numbers is None else None
        if numbers is not None:
            attributes[ours] = Fractions(numbers)
        elif words is not None:
            attributes[ours] = trim(words, missing)
        faults += _lost_cells(raw, name, Column(ours, "id", "an attribute"))
    return attributes, faults
