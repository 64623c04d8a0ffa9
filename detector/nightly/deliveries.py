"""What the sources hold tonight, read file by file as it stands, and what of it is new since the last night."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa

from detector.fetching import brought_in
from detector.fetching.watermark import BEGINNING, has_since
from detector.nightly.rows import KEYS, row_marks
from detector.reading.files import InputPath, find_inputs, hash_file
from detector.settings import Settings
from detector.sources.base import ReadOptions
from features.charter.model import Charter
from features.errors import SuluhError
from features.tables import TABLES


@dataclass(frozen=True)
class Delivered:
    """One file of a source: its table, name, SHA-256 and format's path; moment: when a database was asked for it, by its own clock."""

    table: str
    name: str
    sha256: str
    path: InputPath
    moment: dt.datetime | None = None

    @property
    def told(self) -> list[str]:
        return [self.table, self.name, self.sha256]


@contextmanager
def delivered(settings: Settings) -> Iterator[tuple[Delivered, ...]]:
    """Every file that the sources show now, tables in the contract's order, files by name; fetched ones are gone afterwards."""
    with brought_in(settings) as fetched:
        inputs = find_inputs(settings.nightly.data, settings, fetched)
        moments = {each.name: each.moment for files in fetched.values() for each in files}
        yield tuple(
            Delivered(table, each.name, hash_file(each.path), each, moments.get(each.name))
            for table in TABLES
            for each in sorted(inputs.get(table, ()), key=lambda each: each.name)
        )


def unseen(files: Sequence[Delivered], seen: Sequence[Sequence[str]]) -> tuple[Delivered, ...]:
    """Those whose content was not delivered before for the same table, under whatever name. What a database shows always counts: it
    shows rows as they are, so that a row which was changed and changed back is told by the very bytes of an earlier night."""
    known = {(table, digest) for table, _, digest in seen}
    return tuple(each for each in files if each.moment is not None or (each.table, each.sha256) not in known)


def asked_at(files: Sequence[Delivered]) -> str | None:
    """When the database was asked, for night.json; None where there is none."""
    moments = [each.moment for each in files if each.moment is not None]
    return min(moments).isoformat() if moments else None


def queries_digest(settings: Settings) -> str | None:
    """Changes where a database is asked for something else, or what it shows is taken for something else; not with its address or
    password."""
    if settings.sql is None:
        return None
    read = {table: (contract_columns(table, settings), asdict(settings.formats_of(table))) for table in settings.sql.queries}
    return digest_of({"queries": dict(settings.sql.queries), "read": read})


def since_last(settings: Settings, last: Mapping[str, Any] | None, attributes: Sequence[str]) -> Settings:
    """The settings with the moment from which on `:since` in queries asks: that of the last night (`night.json`) less the overlap.

    Everything is asked for on the first night, and where queries, keys or the attributes that are kept are not what they were: rows that
    are stored as they are change nothing. SuluhError where `:since` would make whole deliveries of parts.
    """
    if settings.sql is None or not has_since(settings.sql):
        return settings
    if settings.nightly.deliveries != "parts":
        raise SuluhError(
            "[sources.sql.queries] ask for what is new alone (:since), while the night takes each delivery for whole. "
            'Set [nightly] deliveries = "parts".'
        )
    known = {"queries": queries_digest(settings), "marks": marks_digest(settings), "attributes": list(attributes)}
    if last is None or last.get("asked_at") is None or any(last.get(name) != value for name, value in known.items()):
        return settings
    moment = dt.datetime.fromisoformat(last["asked_at"]) - dt.timedelta(hours=settings.nightly.overlap_hours)
    return replace(settings, sql=replace(settings.sql, since=max(moment, BEGINNING)))


OTHERS = "(other columns differ)"
"""A column of stored applications: which of several rows of one case it is, where what is not stored tells them apart."""


def needed_attributes(charter: Charter, settings: Settings) -> tuple[str, ...]:
    """The source's own names of the attributes that a fee of the charter is computed from: the only ones that are stored."""
    names = {name for service in charter.services.values() for fee in service.fees or () for name in fee.amount.names}
    theirs = settings.columns.get("applications", {})
    return tuple(sorted(theirs.get(name, name) for name in names - set(TABLES["applications"].by_name)))


def read_rows(file: Delivered, settings: Settings, attributes: Sequence[str]) -> tuple[pa.Table, int]:
    """(the rows as they stand under the source's own column names, rows that the format could not read).

    What nothing is computed from, such as names and addresses, is not stored.
    """
    raw = file.path.source.read(file.path.path, read_options(file.table, settings))
    columns = {name: _storable(raw.table.column(name)) for name in raw.table.column_names}
    rows = pa.table(columns)
    if TABLES[file.table].attributes:
        rows = without_others(rows, key_columns(file.table, settings), {*contract_columns(file.table, settings), *attributes})
    return rows, sum(len(lost.places) for lost in raw.lost_rows)


def without_others(rows: pa.Table, keys: Sequence[str], kept: Collection[str]) -> pa.Table:
    """The columns that are kept. Rows of one key that only differ in others still differ (OTHERS), since a scan rejects such rows."""
    marks = row_marks(rows, keys)
    left = rows.select([name for name in rows.column_names if name in kept])
    place = marks.groupby(["key_a", "key_b"], sort=False)[["row_a"]].rank(method="dense")["row_a"]
    several = marks.assign(place=place).groupby(["key_a", "key_b"], sort=False)["place"].transform("max") > 1
    if not several.any() or left.num_columns == rows.num_columns:
        return left
    return left.append_column(OTHERS, pa.array(place.where(several).to_numpy(dtype=float), from_pandas=True))


def read_options(table: str, settings: Settings) -> ReadOptions:
    """How a table's files are written."""
    formats = settings.formats_of(table)
    wanted = None if TABLES[table].attributes else frozenset(contract_columns(table, settings))
    return ReadOptions(wanted, frozenset(), formats.delimiter, formats.decimal, formats.encoding, formats.sheet)


def contract_columns(table: str, settings: Settings) -> list[str]:
    """The source's own names of the contract's columns."""
    theirs = settings.columns.get(table, {})
    return [theirs.get(column.name, column.name) for column in TABLES[table].columns]


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
