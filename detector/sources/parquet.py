"""Parquet: typed columns, read as they are typed. A row's place is its number in the file, from 1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from detector.sources.base import RawPart, ReadOptions, Source, check_names
from features.errors import SuluhError


def read(path: Path, options: ReadOptions) -> RawPart:
    """The file's wanted columns; text comes dictionary-encoded unless `options.plain` names it."""
    try:
        schema = pq.read_schema(path)
        names = check_names(schema.names, path)
        given = dict(zip(names, schema.names, strict=True))
        wanted = options.wants(names)
        coded = [given[name] for name in wanted if name not in options.plain and _is_text(schema.field(given[name]).type)]
        table = pq.ParquetFile(path, read_dictionary=coded).read(columns=[given[name] for name in wanted])
    except (OSError, ValueError, pa.ArrowException) as fault:
        raise SuluhError(f"{path.name}: not a Parquet file that can be read ({str(fault)[:200]}). Write or copy it again.") from None
    table = table.select([given[name] for name in wanted]).rename_columns(wanted)
    return RawPart(names, table, np.arange(1, table.num_rows + 1, dtype=np.int64))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


SOURCE = Source("Parquet", (".parquet", ".pq"), read)
