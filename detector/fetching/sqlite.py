"""SQLite, opened read-only: one transaction, so one state of the data for all tables. Uses what Python brings, no extra."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pyarrow as pa

from detector.fetching.spooling import check_columns, spool
from detector.fetching.watermark import queries_since
from detector.settings.model import SqlSource
from detector.sources.base import ReadOptions, number_text
from features.errors import SuluhError

BATCH_ROWS = 20_000
LAYOUT = "%Y-%m-%d %H:%M:%S"
"""How a moment is written in a query: as CURRENT_TIMESTAMP writes one, in UTC."""
ALLOWED = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION}
)
"""What a statement may do; ATTACH, which could make a file, and PRAGMA are not among it."""


def fetch(source: SqlSource, marks: Mapping[str, str], place: Path) -> dt.datetime:
    """`place/TABLE.parquet` for each query, all columns as text: SQLite gives each cell a type of its own; the moment of reading.

    marks: the decimal mark that the settings promise of each table's numbers.
    """
    path = database_path(source)
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as fault:
        raise _told(path, fault) from None
    try:
        connection.text_factory = _text
        connection.set_authorizer(_allow)
        connection.execute("BEGIN")
        moment = dt.datetime.fromisoformat(connection.execute("SELECT CURRENT_TIMESTAMP").fetchone()[0]).replace(tzinfo=dt.UTC)
        for table, query in queries_since(source, LAYOUT).items():
            try:
                _fetch_table(connection, table, query, marks[table], place)
            except (sqlite3.Error, sqlite3.Warning) as fault:
                raise _told(path, fault, table) from None
        return moment
    except sqlite3.Error as fault:
        raise _told(path, fault) from None
    finally:
        connection.close()


def database_path(source: SqlSource) -> Path:
    """`sqlite:///log.db` is seen from the settings file's folder, `sqlite:////data/log.db` from the root; SuluhError where none is."""
    parts = urlsplit(source.url)
    name = unquote(parts.path.removeprefix("/"))
    path = source.folder / name
    if parts.netloc or not name or not path.is_file():
        raise SuluhError(f"'{source.url}' (sources.sql): no such file. Write sqlite:///log.db, or sqlite:////data/log.db from the root.")
    return path


def _text(data: bytes) -> str:
    """Text that is not UTF-8 shows where it is not, instead of stopping the scan."""
    return data.decode("utf-8", errors="replace")


def _allow(action: int, *_: str | None) -> int:
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY


def _told(path: Path, fault: Exception, table: str | None = None) -> SuluhError:
    where = f"{path.name}, the query for {table}" if table else path.name
    return SuluhError(f"{where}: SQLite says: {fault}. Correct it in the settings ([sources.sql]); only reading is allowed.")


def _fetch_table(connection: sqlite3.Connection, table: str, query: str, mark: str, place: Path) -> None:
    cursor = connection.execute(query)
    if cursor.description is None:
        raise SuluhError(f"the query for {table} ([sources.sql.queries]) gives no rows and no columns. Write a SELECT.")
    names = [str(column[0]) for column in cursor.description]
    check_columns(names, table)
    schema = pa.schema([(name, pa.large_string()) for name in names])
    spool(_batches(cursor, schema, ReadOptions(decimal=mark)), schema, place / f"{table}.parquet")


def _batches(cursor: sqlite3.Cursor, schema: pa.Schema, options: ReadOptions) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(BATCH_ROWS):
        columns = [pa.array([_as_text(cell, options) for cell in column], pa.large_string()) for column in zip(*rows, strict=True)]
        yield pa.record_batch(columns, schema=schema)


def _as_text(cell: object, options: ReadOptions) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, int | float):
        return number_text(cell, options)
    return f"(binary) {bytes(cell).hex()[:40]}" if isinstance(cell, bytes) else str(cell)
