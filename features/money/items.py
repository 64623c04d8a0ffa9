"""Sums of money as they came: the payments or the charges of a data set that count, in the order in which they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints, Times
from features.money.tariff import Tariff
from features.tables import Tables

Source = Literal["payment", "charge"]

NO_CODE, UNKNOWN_CODE = -1, -2
"""Fee code numbers: none was given; one was given that the charter does not have."""


@dataclass(frozen=True)
class Items:
    """Sums sorted by case, then time, then their own number. `row`: row number in the table; `code`: fee code number of the tariff."""

    source: Source
    row: Ints
    case: Ints
    code: Ints
    amount: Ints
    at: Times

    def where(self, keep: Bools) -> Items:
        return Items(self.source, self.row[keep], self.case[keep], self.code[keep], self.amount[keep], self.at[keep])


def read_items(tables: Tables, source: Source, tariff: Tariff, as_of: np.datetime64) -> Items:
    """What was paid (void rows drop out) or charged up to the as-of time."""
    table, time = (tables.payments, "paid_at") if source == "payment" else (tables.charges, "charged_at")
    case, at = table["case"].to_numpy().astype(np.int64), table[time].to_numpy()
    counts = (case >= 0) & (at <= as_of)
    if source == "payment":
        counts &= (table["status"] != "void").to_numpy(dtype=np.bool_)
    rows = np.flatnonzero(counts)
    rows = rows[np.lexsort((at[rows], case[rows]))]  # stable: the table's own order, by its key, breaks ties
    amount = table["amount"].to_numpy().astype(np.int64)
    return Items(source, rows, case[rows], code_numbers(table["fee_code"], tariff)[rows], amount[rows], at[rows])


def code_numbers(column: pd.Series, tariff: Tariff) -> Ints:
    """int64[n]: the tariff's number of each fee code; `NO_CODE`, `UNKNOWN_CODE`."""
    known = {code: at for at, code in enumerate(tariff.codes)}
    numbers = np.array([*(known.get(str(code), UNKNOWN_CODE) for code in column.cat.categories), NO_CODE], dtype=np.int64)
    return numbers[column.cat.codes.to_numpy()]


def net_per_case(items: Items, cases: int) -> Ints:
    """int64[cases]: what was paid (or charged) in all, refunds taken off."""
    return seg.sum_per(items.case, items.amount, cases)
