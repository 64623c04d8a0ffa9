"""PostgreSQL through ADBC: Arrow batches straight from the server's COPY, in one read-only, repeatable-read transaction for all tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from detector.fetching.spooling import check_columns, spool
from detector.fetching.watermark import queries_since
from detector.settings.databases import HIDDEN, shown_url
from detector.settings.model import SqlSource
from features.errors import SuluhError

AS_TYPED = frozenset(
    {"int2", "int4", "int8", "float4", "float8", "bool", "text", "varchar", "bpchar", "name", "date", "timestamp", "timestamptz"}
)
"""Types whose Arrow form says all; every other one is asked for as the text that the server writes (`numeric` keeps all its digits so)."""
TYPE_KEY = b"POSTGRESQL:type"
LAYOUT = "%Y-%m-%d %H:%M:%S.%f+00"
"""How a moment is written in a query: with its offset, for columns of `timestamptz`."""
SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"


def fetch(source: SqlSource, marks: Mapping[str, str], place: Path) -> dt.datetime:
    """`place/TABLE.parquet` for each query; the moment of the snapshot by the server's clock.

    marks: the decimal mark that the settings promise of each table's numbers in text. `timestamptz` are instants, `timestamp` and `date`
    local time of the office, `numeric` exact decimals.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError:
        raise SuluhError("Reading PostgreSQL needs the ADBC driver. Install it with: pip install 'suluh[sql]'.") from None
    table = None
    try:
        with closing(dbapi.connect(source.url)) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(SNAPSHOT)
            cursor.execute("SELECT to_char(transaction_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')")
            moment = dt.datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=dt.UTC)
            for table, query in queries_since(source, LAYOUT).items():
                _fetch_table(cursor, table, _bare(query), marks[table], place)
            return moment
    except OSError as fault:
        if fault.errno is not None:  # this machine's own, such as a full disk
            raise
        raise _told(source, fault, table) from None
    except (Error, pa.ArrowException) as fault:  # while batches come, the driver's faults come as Arrow's
        raise _told(source, fault, table) from None


def _bare(query: str) -> str:
    return query.strip().rstrip(";").strip()


def _fetch_table(cursor: Any, table: str, query: str, mark: str, place: Path) -> None:
    fields = list(cursor.adbc_execute_schema(query))
    check_columns([field.name for field in fields], table)
    kinds = {field.name: (field.metadata or {}).get(TYPE_KEY, b"").decode() for field in fields}
    columns = [_quoted(name) if kind in AS_TYPED else f"{_quoted(name)}::text AS {_quoted(name)}" for name, kind in kinds.items()]
    cursor.execute(f"SELECT {', '.join(columns)} FROM (\n{query}\n) AS asked")  # the query is the owner's own, in a read-only transaction
    reader = cursor.fetch_record_batch()
    numeric = frozenset(name for name, kind in kinds.items() if kind == "numeric")
    schema = pa.schema([(field.name, _plain(field.type)) for field in reader.schema])
    spool(_batches(reader, schema, numeric if mark != "." else frozenset(), mark), schema, place / f"{table}.parquet")


def _plain(kind: pa.DataType) -> pa.DataType:
    return pa.large_string() if pa.types.is_string(kind) else kind


def _batches(reader: Any, schema: pa.Schema, numeric: frozenset[str], mark: str) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        columns = {name: batch.column(name).cast(schema.field(name).type) for name in schema.names}
        columns |= {name: pc.replace_substring(columns[name], ".", mark) for name in numeric}
        yield pa.record_batch(list(columns.values()), schema=schema)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _told(source: SqlSource, fault: Exception, table: str | None) -> SuluhError:
    """The server's own words, without the secrets of the URL."""
    said = " ".join(str(fault).replace(source.url, shown_url(source.url)).split())
    for secret in _secrets(source.url):
        said = said.replace(secret, HIDDEN)
    where = f"the query for {table}" if table else shown_url(source.url)
    advice = "Correct the query in the settings ([sources.sql.queries])" if table else "Check host, name, user and password"
    return SuluhError(f"PostgreSQL, {where}: {said[:600]}. {advice}.")


def _secrets(url: str) -> list[str]:
    from urllib.parse import parse_qsl, unquote, urlsplit

    try:
        parts = urlsplit(url)
        found = [parts.password or "", *(value for name, value in parse_qsl(parts.query) if "password" in name)]
    except ValueError:
        return [url]
    return [text for secret in found if secret for text in (secret, unquote(secret))]
