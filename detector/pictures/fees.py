"""A case's money line by line: what was owed, what was paid, and what became of each part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from detector.pictures.base import Picture, Shown, by_owner, plain_numbers, plain_texts, wall_minutes
from features.base import Context

MOST_LINES = 30


def fee_ladders(context: Context, shown: Shown) -> Iterator[Picture]:
    """fees: the parts of payments and charges, and what was not paid; total: owed and paid in all, and why it was not checked."""
    if "money" in context.frames:
        yield from _parts(context, shown)
    if "money_cases" in context.frames:
        yield from _totals(context, shown)


def _parts(context: Context, shown: Shown) -> Iterator[Picture]:
    parts = shown.rows(context.frames["money"])
    parts = parts[parts.groupby("place").cumcount() < MOST_LINES].reset_index(drop=True)
    place = parts["place"].to_numpy(dtype=np.int64)
    columns: dict[str, list[Any]] = {
        "source": plain_texts(parts["source"]),
        "cause": plain_texts(parts["cause"]),
        "fee": plain_texts(parts["fee"]),
        "part": plain_numbers(parts["part_amount"], 4),
        "excess": plain_numbers(parts["excess_amount"], 4),
        "payment": plain_texts(parts["payment_id"]),
        "at": wall_minutes(context, shown.office[place], parts["paid_at"].to_numpy()),
        "officer": plain_texts(parts["officer"]),
        "basis": plain_texts(parts["basis"]),
    }
    for owner, held in by_owner(place, columns).items():
        yield Picture("case", shown.ids[owner], "fees", held)


def _totals(context: Context, shown: Shown) -> Iterator[Picture]:
    totals = shown.rows(context.frames["money_cases"])
    checked: pd.Series = totals["is_checked"].astype(bool)
    columns: dict[str, list[Any]] = {
        "owed": plain_numbers(totals["owed_amount"], 4),
        "paid": plain_numbers(totals["paid_amount"], 4),
        "why_not": [why if not done else None for why, done in zip(plain_texts(totals["why_not"]), checked.tolist(), strict=True)],
    }
    for row, place in enumerate(totals["place"].tolist()):
        yield Picture("case", shown.ids[place], "total", {name: values[row] for name, values in columns.items()})
