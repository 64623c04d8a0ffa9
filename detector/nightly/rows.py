"""Rows told apart by what they say: a mark of the whole row, and one of the columns that make it the same row in another version.

A mark is 128 bits of two hashes with different keys, so that two different rows of a store practically never share one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from detector.reading.words import code_text
from features.tables import TABLES

KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "events": ("case_id", "activity", "timestamp"),
        "verdicts": ("finding_id", "decided_at"),
        **{name: (schema.key,) for name, schema in TABLES.items() if schema.key is not None},
    }
)
"""The columns that tell which row it is; of two versions the later delivery counts."""

HASH_KEYS = ("suluh row mark 1", "suluh row mark 2")
MARKS = ("row_a", "row_b", "key_a", "key_b")
AT_ONCE = 1 << 17
BETWEEN, WITHIN = "\x1e", "\x1f"


def row_marks(table: pa.Table, keys: Sequence[str]) -> pd.DataFrame:
    """row_a, row_b, key_a, key_b: uint64, one row a row of `table`. Empty cells say nothing, so that a new empty column changes no row.

    A row whose key columns are all empty, or are not there, is its own key.
    """
    parts = [_marks(table.slice(begin, AT_ONCE), keys) for begin in range(0, max(table.num_rows, 1), AT_ONCE)]
    return pd.concat(parts, ignore_index=True)


def _marks(table: pa.Table, keys: Sequence[str]) -> pd.DataFrame:
    cells = {name: cell_text(table.column(name)) for name in table.column_names}
    whole = _joined([(name, cells[name]) for name in sorted(cells)], table.num_rows)
    key = _joined([(name, cells[name]) for name in keys if name in cells], table.num_rows)
    known = pc.greater(pc.binary_length(key), 0)
    key = pc.if_else(known, key, whole)
    rows, own = _hashed(whole), _hashed(key)
    return pd.DataFrame(dict(zip(MARKS, (*rows, *own), strict=True)))


def cell_text(column: pa.ChunkedArray) -> pa.LargeStringArray:
    """The column's cells as a CSV would write them, without surrounding blanks, null where nothing is left."""
    if pa.types.is_null(column.type):
        return pa.nulls(len(column), pa.large_string())
    words = code_text(column)
    held = words.text() if words is not None else pa.array([None if v is None else repr(v) for v in column.to_pylist()], pa.large_string())
    trimmed = pc.utf8_trim_whitespace(held)
    return pc.if_else(pc.equal(trimmed, ""), None, trimmed)


def _joined(cells: Iterable[tuple[str, pa.LargeStringArray]], rows: int) -> pa.LargeStringArray:
    """One text a row: each filled cell behind its column's name."""
    between, within = (pa.scalar(mark, pa.large_string()) for mark in (BETWEEN, WITHIN))
    named = [pc.binary_join_element_wise(pa.scalar(name, pa.large_string()), text, within) for name, text in cells]
    first = pa.repeat(pa.scalar("", pa.large_string()), rows)  # of one column alone Arrow would skip whole rows
    return pc.binary_join_element_wise(first, *named, between, null_handling="skip") if named else first


def _hashed(text: pa.LargeStringArray) -> list[np.ndarray]:
    words = np.asarray(text.to_numpy(zero_copy_only=False), dtype=object)
    return [pd.util.hash_array(words, encoding="utf-8", hash_key=key, categorize=False) for key in HASH_KEYS]


def changes(live: pd.DataFrame, incoming: pd.DataFrame, whole: bool) -> tuple[np.ndarray, np.ndarray]:
    """(is new, bool[incoming]; is gone, bool[live]): what a delivery changes, whatever the order of its rows.

    Both hold MARKS. Rows that say the same are matched one to one. `whole`: what is not delivered is gone; else only the other rows of
    the keys that are delivered are, for the later delivery of a key counts.
    """
    both = pd.concat([live[list(MARKS)], incoming[list(MARKS)]], ignore_index=True)
    is_live = np.arange(len(both)) < len(live)
    turn = both.groupby(["row_a", "row_b", is_live], sort=False).cumcount()
    counted = both.assign(turn=turn, is_live=is_live)
    group = counted.groupby(["row_a", "row_b", "turn"], sort=False)["is_live"]
    alone = (group.transform("size") == 1).to_numpy()
    new, gone = alone[~is_live], alone[is_live]
    if not whole:
        delivered = pd.MultiIndex.from_frame(incoming[["key_a", "key_b"]])
        gone = gone & np.asarray(pd.MultiIndex.from_frame(live[["key_a", "key_b"]]).isin(delivered), dtype=np.bool_)
    return new, gone


def crowded(live: pd.DataFrame, gone: np.ndarray) -> int:
    """How many of the rows that go (bool[live]) share their key with others (two officers who did the same step at one time). A delivery
    that shows only what is new names the key and not the row, and rows that it need not show would go with it."""
    return int((live.duplicated(["key_a", "key_b"], keep=False).to_numpy() & gone).sum())


def in_order_of_content(marks: pd.DataFrame) -> np.ndarray:
    """int[n]: the rows in an order that depends on what they say alone."""
    return np.lexsort([marks["row_b"].to_numpy(), marks["row_a"].to_numpy()])
