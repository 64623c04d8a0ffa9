"""The finished tables: pandas frames in the form that `features.tables.Tables` promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from detector.reading.cells import MISSING, Cells, Fractions, Times, Whole, Words
from detector.reading.local_time import is_date
from detector.reading.table import ReadTable

SHARED = (
    (
        ("events", "officer_id"),
        ("payments", "collected_by"),
        ("charges", "officer_id"),
        ("officers", "officer_id"),
        ("complaints", "officer_id"),
    ),
    (("applications", "office_id"), ("officers", "office_id"), ("complaints", "office_id")),
    (("applications", "service_code"), ("complaints", "service_code")),
)
"""Columns that hold the same kind of thing and so share one set of categories."""


def as_frame(table: ReadTable, categories: Mapping[int, pd.CategoricalDtype] | None = None) -> pd.DataFrame:
    """The table's columns in the contract's order; `case` stands for case_id where rows belong to an application."""
    shared = categories or {}
    columns: dict[str, Any] = {}
    for column in table.schema.columns:
        cells = table.columns.get(column.name)
        if cells is None:
            case = table.columns["case"]
            assert isinstance(case, Whole)
            columns["case"] = case.values
        elif isinstance(cells, Words):
            is_category = column.kind == "id" or (table.schema.name, column.name) == ("officers", "officer_id")
            columns[column.name] = _categorical(cells, shared.get(id(cells.words))) if is_category else _strings(cells)
        elif isinstance(cells, Times):
            columns[column.name] = np.ascontiguousarray(cells.values).view("datetime64[us]")
            columns[f"{column.name}_is_date"] = is_date(cells)
        else:
            columns[column.name] = _whole(cells, nullable=column.kind == "integer")
    return pd.DataFrame(columns, copy=False)


def attribute_frame(table: ReadTable) -> pd.DataFrame:
    """One row an application, one column an attribute."""
    columns = {
        name: _categorical(cells.sorted(), None) if isinstance(cells, Words) else cells.values
        for name, cells in table.attributes.items()
        if isinstance(cells, Words | Fractions)
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(table.size), copy=False)


def shared_dtypes(tables: Mapping[str, ReadTable]) -> dict[int, pd.CategoricalDtype]:
    """One dtype a set of words that several columns share, by the identity of the words."""
    firsts = [tables[group[0][0]].words(group[0][1]).words for group in SHARED]
    return {id(words): _dtype(words) for words in firsts}


def filled_columns(table: ReadTable) -> frozenset[str]:
    """The contract's columns that hold at least one value."""
    names = []
    for column in table.schema.columns:
        cells = table.columns.get(column.name)
        if cells is None:
            case = table.columns["case"]
            if isinstance(case, Whole) and (case.values >= 0).any():
                names.append(column.name)
        elif not cells.is_missing.all():
            names.append(column.name)
    return frozenset(names)


def _dtype(words: Any) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(words.to_pandas(), dtype="str"))


def _categorical(cells: Words, dtype: pd.CategoricalDtype | None) -> pd.Categorical:
    return pd.Categorical.from_codes(cells.codes, dtype=dtype or _dtype(cells.words))


def _strings(cells: Words) -> Any:
    return cells.text().to_pandas().astype("str").array


def _whole(cells: Cells, *, nullable: bool) -> Any:
    assert isinstance(cells, Whole)
    if not nullable:
        return cells.values
    missing = cells.values == MISSING
    return pd.arrays.IntegerArray(np.where(missing, 0, cells.values), missing)
