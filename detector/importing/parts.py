"""A table written as Parquet parts while its columns are still being found: a part ends where a new column appears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import SuluhError

BATCH_ROWS = 20_000
"""Rows held before they are written: what bounds the memory."""
MOST_COLUMNS = 2_000


class PartWriter:
    """Rows in, `FOLDER/part-000.parquet` and so on out. Text stays text; whole numbers are int64. Close it, or the last rows are lost."""

    def __init__(self, folder: Path, first_columns: Sequence[str]) -> None:
        self.rows = 0
        self._folder = folder
        self._columns = list(first_columns)
        self._known = set(first_columns)
        self._held: list[Mapping[str, str | int | None]] = []
        self._writer: pq.ParquetWriter | None = None
        self._parts = 0

    def add(self, row: Mapping[str, str | int | None]) -> None:
        """One row; keys that were not seen before become columns."""
        self._held.append(row)
        self.rows += 1
        if len(self._held) >= BATCH_ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is held and end the last part. A table without any row leaves no file."""
        self._flush()
        self._end_part()

    def _flush(self) -> None:
        if not self._held:
            return
        new = [key for key in dict.fromkeys(key for row in self._held for key in row) if key not in self._known]
        if new or self._writer is None:
            self._end_part()
            self._columns += new
            self._known |= set(new)
            if len(self._columns) > MOST_COLUMNS:
                raise SuluhError(f"the log has over {MOST_COLUMNS:,} different attributes in {self._folder.name}. It is no log of cases.")
        table = pa.table({name: _column([row.get(name) for row in self._held]) for name in self._columns})
        if self._writer is None:
            self._folder.mkdir(exist_ok=True)
            path = self._folder / f"part-{self._parts:03d}.parquet"
            self._writer = pq.ParquetWriter(path, table.schema, compression="zstd")
            self._parts += 1
        elif table.schema != self._writer.schema:  # a column that held nothing so far has no type of its own
            table = table.cast(self._writer.schema)
        self._writer.write_table(table)
        self._held = []

    def _end_part(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _column(cells: Sequence[str | int | None]) -> pa.Array:
    whole = any(isinstance(cell, int) for cell in cells)
    return pa.array(cells, pa.int64() if whole else pa.string())
