"""Rows that are there twice: identical ones are one, rows of one key that say different things are all rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.reading.cells import Bools, Cells, Fractions, Ints, Words
from detector.reading.table import ReadTable

CONFLICT = "another row has the same {key} and says something else, so none of them is used. Keep the right one and remove the others"


def as_integers(cells: Cells) -> Ints:
    """Numbers that are equal where the cells are, and for sorted words ascend as the words do; missing comes last."""
    if isinstance(cells, Words):
        codes = cells.codes.astype(np.int64)
        return np.where(codes < 0, np.iinfo(np.int64).max, codes)
    if isinstance(cells, Fractions):
        return np.where(np.isnan(cells.values), np.nan, cells.values + 0.0).view(np.int64)
    return np.where(cells.is_missing, np.iinfo(np.int64).max, cells.values)


def resolve_key(table: ReadTable, key: str) -> ReadTable:
    """One row a key, in the order of the keys."""
    words = table.words(key).sorted()
    table = table.with_columns({key: words})
    repeated = np.bincount(words.codes, minlength=1)[words.codes] > 1
    if repeated.any():
        extra, conflicting = _compare(table, key, np.flatnonzero(repeated))
        table = replace(table, collapsed=table.collapsed + int(extra.sum()))
        kept = ~extra
        table = table.keep(kept).reject(key, conflicting[kept], CONFLICT.format(key=key))
        table = table.with_columns({key: table.words(key).sorted()})  # without the words of those rejected
    return table.keep(np.argsort(table.words(key).codes, kind="stable"))


def _compare(table: ReadTable, key: str, rows: Ints) -> tuple[Bools, Bools]:
    """(second and later of identical rows, rows of keys with different rows); `rows` are all whose key is there more than once."""
    codes = table.words(key).codes[rows]
    order = np.argsort(codes, kind="stable")
    rows, codes = rows[order], codes[order]
    first = np.concatenate(([True], codes[1:] != codes[:-1]))
    group = np.cumsum(first) - 1
    leader = rows[first][group]
    differs = np.zeros(len(rows), dtype=np.bool_)
    for cells in (*table.columns.values(), *table.attributes.values()):
        values = as_integers(cells.at(np.concatenate((rows, leader))))
        differs |= values[: len(rows)] != values[len(rows) :]
    conflicting_group = np.bincount(group, weights=differs) > 0
    conflicting, extra = np.zeros((2, table.size), dtype=np.bool_)
    conflicting[rows] = conflicting_group[group]
    extra[rows] = ~conflicting_group[group] & ~first
    return extra, conflicting


def sort_rows(table: ReadTable, keys: Sequence[Ints]) -> ReadTable:
    """In the order of `keys` (first counts most), rows that agree in all keys being one."""
    if table.size == 0:
        return table
    order = np.lexsort(tuple(reversed(list(keys))))
    return drop_repeats(table, order, [key[order] for key in keys])


def drop_repeats(table: ReadTable, order: Ints, ordered: Sequence[Ints]) -> ReadTable:
    """The rows in `order`, without those that equal the one before in all of `ordered`."""
    same = np.ones(len(order) - 1, dtype=np.bool_)
    for key in ordered:
        same &= key[1:] == key[:-1]
    kept = order[np.concatenate(([True], ~same))]
    return replace(table.keep(kept), collapsed=table.collapsed + int(same.sum()))
