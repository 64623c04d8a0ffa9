"""Batches of a query's result into one Parquet file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import SuluhError


def spool(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> int:
    """Write the batches as they come, one row group each; how many rows there were."""
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def check_columns(names: Sequence[str], table: str) -> None:
    """SuluhError where a query gives a name twice, which nobody could tell apart."""
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise SuluhError(f"the query for {table} ([sources.sql.queries]) gives two columns '{twice[0]}'. Name one of them otherwise (AS).")
