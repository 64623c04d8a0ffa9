"""What could not be used as it was, collected as columns: the rejects of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.cells import Bools, Ints
from features.tables import TABLES

LONGEST_VALUE = 80
PERSONAL = frozenset({"applicant_id", "agent_id", "text", "reason"})
"""Columns about persons outside the office: where such a cell is at fault, its place and the reason are shown, never its value."""
WITHHELD = "(not shown: it may name a person)"
REJECT_COLUMNS = ("table", "file", "row", "column", "value", "reason", "used")


@dataclass(frozen=True)
class Fault:
    """Cells of one column, or whole rows (`column` empty), that are at fault for one reason.

    `rows`: row numbers of the table as read. `values`: one text a row, or None where a value would tell nothing.
    `fatal`: the rows cannot be used; else only these cells are dropped.
    """

    column: str
    rows: Ints
    values: pa.LargeStringArray | None
    reason: str
    fatal: bool

    def moved(self, offset: int) -> Fault:
        return replace(self, rows=self.rows + offset)


@dataclass(frozen=True)
class Origin:
    """Where the rows of a table came from: which file, and their place in it."""

    files: tuple[str, ...]
    file: Ints
    place: Ints


def fatal_rows(faults: Sequence[Fault], size: int) -> Bools:
    """Which rows cannot be used."""
    bad = np.zeros(size, dtype=np.bool_)
    for fault in faults:
        if fault.fatal:
            bad[fault.rows] = True
    return bad


def as_rejects(table: str, origin: Origin, faults: Sequence[Fault], lost: Sequence[tuple[str, Ints, str]]) -> pa.Table:
    """The rejects of one table; `lost`: (file, places, reason) of rows that their format could not read."""
    bad = fatal_rows(faults, len(origin.place))
    public = frozenset(column.name for column in TABLES[table].columns) - PERSONAL
    batches = [_batch(table, origin, fault, bad, fault.column in public) for fault in faults if len(fault.rows)]
    batches += [_lost_batch(table, file, places, reason) for file, places, reason in lost if len(places)]
    return pa.concat_tables(batches) if batches else _empty()


def as_frame(batches: Sequence[pa.Table]) -> pd.DataFrame:
    """All rejects, in the contract's order of tables, then by file, row, column and reason."""
    joined = pa.concat_tables([_empty(), *batches])
    order = pc.index_in(joined["table"], pa.array(list(TABLES), pa.large_string()))
    keys = [("order", "ascending"), *((name, "ascending") for name in ("file", "row", "column", "reason"))]
    places = pc.sort_indices(joined.append_column("order", order), sort_keys=keys)
    frame: pd.DataFrame = joined.take(places).to_pandas()
    return frame


def _empty() -> pa.Table:
    text = pa.large_string()
    kinds = {"row": pa.int64(), "used": pa.bool_()}
    return pa.schema([(name, kinds.get(name, text)) for name in REJECT_COLUMNS]).empty_table()


def _batch(table: str, origin: Origin, fault: Fault, bad: Bools, public: bool) -> pa.Table:
    size = len(fault.rows)
    files = pa.array(origin.files, pa.large_string()).take(pa.array(origin.file[fault.rows]))
    return _rejects(table, files, origin.place[fault.rows], fault.column, _shown(fault, public), fault.reason, ~bad[fault.rows], size)


def _lost_batch(table: str, file: str, places: Ints, reason: str) -> pa.Table:
    size = len(places)
    blank = _repeated("", size)
    return _rejects(table, _repeated(file, size), places, "", blank, reason, np.zeros(size, dtype=np.bool_), size)


def _rejects(table: str, files: pa.Array, places: Ints, column: str, values: pa.Array, reason: str, used: Bools, size: int) -> pa.Table:
    columns = [_repeated(table, size), files, pa.array(places), _repeated(column, size), values, _repeated(reason, size), pa.array(used)]
    return pa.table(columns, names=REJECT_COLUMNS)


def _shown(fault: Fault, public: bool) -> pa.Array:
    if fault.values is None:
        return _repeated("", len(fault.rows))
    if not public:
        return _repeated(WITHHELD, len(fault.rows))
    long = pc.greater(pc.utf8_length(fault.values), LONGEST_VALUE)
    kind = fault.values.type
    start = pc.utf8_slice_codeunits(fault.values, 0, LONGEST_VALUE - 1)
    cut = pc.binary_join_element_wise(start, pa.scalar("…", kind), pa.scalar("", kind))
    return pc.if_else(long, cut, fault.values).fill_null("")


def _repeated(text: str, size: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.large_string()), size)
