"""What the sources hold tonight, read file by file as it stands, and what of it is new since the last night."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import pyarrow as pa

from detector.fetching import brought_in
from detector.nightly.rows import KEYS
from detector.reading.files import InputPath, find_inputs, hash_file
from detector.settings import Settings
from detector.sources.base import ReadOptions
from features.tables import TABLES


@dataclass(frozen=True)
class Delivered:
    """One file of a source: its table, name, SHA-256 and format's path."""

    table: str
    name: str
    sha256: str
    path: InputPath

    @property
    def told(self) -> list[str]:
        return [self.table, self.name, self.sha256]


@contextmanager
def delivered(settings: Settings) -> Iterator[tuple[Delivered, ...]]:
    """Every file that the sources show now, tables in the contract's order, files by name; fetched ones are gone afterwards."""
    with brought_in(settings) as fetched:
        inputs = find_inputs(settings.nightly.data, settings, fetched)
        yield tuple(
            Delivered(table, each.name, hash_file(each.path), each)
            for table in TABLES
            for each in sorted(inputs.get(table, ()), key=lambda each: each.name)
        )


def unseen(files: Sequence[Delivered], seen: Sequence[Sequence[str]]) -> tuple[Delivered, ...]:
    """Those whose content was not delivered before for the same table, under whatever name."""
    known = {(table, digest) for table, _, digest in seen}
    return tuple(each for each in files if (each.table, each.sha256) not in known)


def read_rows(file: Delivered, settings: Settings) -> tuple[pa.Table, int]:
    """(the rows as they stand under the source's own column names, rows that the format could not read).

    Of tables that keep no attributes only the contract's columns are read: what is not used is not stored.
    """
    raw = file.path.source.read(file.path.path, read_options(file.table, settings))
    columns = {name: _storable(raw.table.column(name)) for name in raw.table.column_names}
    return pa.table(columns), sum(len(lost.places) for lost in raw.lost_rows)


def read_options(table: str, settings: Settings) -> ReadOptions:
    """How a table's files are written."""
    schema, theirs, formats = TABLES[table], settings.columns.get(table, {}), settings.formats_of(table)
    wanted = None if schema.attributes else frozenset(theirs.get(column.name, column.name) for column in schema.columns)
    return ReadOptions(wanted, frozenset(), formats.delimiter, formats.decimal, formats.encoding, formats.sheet)


def _storable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Plain text for what was dictionary-encoded or is empty throughout: the stored bytes then depend on the rows alone."""
    kind = column.type
    if pa.types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.large_string())])
    return column.cast(kind.value_type) if pa.types.is_dictionary(kind) else column


def key_columns(table: str, settings: Settings) -> tuple[str, ...]:
    """The source's own names of the columns that tell two versions of a row."""
    theirs = settings.columns.get(table, {})
    return tuple(theirs.get(name, name) for name in settings.nightly.keys.get(table, KEYS[table]))


def case_column(table: str, settings: Settings) -> str | None:
    """The source's own name of the case, where the table has one."""
    if "case_id" not in TABLES[table].by_name:
        return None
    return settings.columns.get(table, {}).get("case_id", "case_id")


def digest_of(values: Mapping[str, object]) -> str:
    """The SHA-256 of plain values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def marks_digest(settings: Settings) -> str:
    """Changes where the marks of stored rows would come out otherwise: another column is the key."""
    return digest_of({table: key_columns(table, settings) for table in TABLES})


def judged_by(settings: Settings) -> dict[str, object]:
    """The settings that a scan's result depends on; not where the tables come from or how many processes work."""
    scan = {name: value for name, value in asdict(settings.scan).items() if name != "jobs" and value is not None}
    kept = ("columns", "values", "formats", "rules", "system_officers")
    return {"scan": scan, **{name: settings.given[name] for name in kept if name in settings.given}}
