"""Broken rows of every kind, as careless exports have them; which ones is part of the truth."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.simulate.assemble import Frames
from detector.simulate.dice import scalar_stream
from detector.simulate.plan import Plan


@dataclass(frozen=True)
class Broken:
    """One broken row. `row`: number of the sound row it comes from; `column` and `value`: the cell that is wrong.

    repeats: a further row, a copy of `row` with that cell changed, that stands at `place` in the table.
    """

    table: str
    kind: str
    row: int
    column: str | None
    value: str
    repeats: bool = False
    place: float = 0.0


Kind = tuple[str, str, Callable[[random.Random], str]]
BAD_TIMES = ("31/31/2023", "0000-00-00", "yesterday", "2023-02-30T10:00:00", "9999999999", "??")
BAD_MONEY = ("n/a", "twelve", "1.2.3", "--", "12O0", "see file")


def _one_of(*values: str) -> Callable[[random.Random], str]:
    return lambda rng: rng.choice(values)


CELLS: dict[str, tuple[Kind, ...]] = {
    "applications": (
        ("bad date", "submitted_at", _one_of(*BAD_TIMES)),
        ("bad optional date", "decided_at", _one_of(*BAD_TIMES)),
        ("missing required", "service_code", _one_of("")),
        ("missing required", "office_id", _one_of("")),
        ("missing required", "case_id", _one_of("")),
        ("unknown word", "decision", _one_of("perhaps", "OK?", "lost")),
    ),
    "events": (
        ("bad date", "timestamp", _one_of(*BAD_TIMES)),
        ("missing required", "timestamp", _one_of("")),
        ("missing required", "activity", _one_of("")),
        ("unknown case", "case_id", lambda rng: f"LOST-{rng.randrange(10**6)}"),
        ("bad optional date", "started_at", _one_of(*BAD_TIMES)),
        ("bad number", "sequence", _one_of("first", "1.5", "?")),
    ),
    "payments": (
        ("text in money", "amount", _one_of(*BAD_MONEY)),
        ("missing required", "amount", _one_of("")),
        ("bad date", "paid_at", _one_of(*BAD_TIMES)),
        ("unknown case", "case_id", lambda rng: f"LOST-{rng.randrange(10**6)}"),
        ("unknown word", "status", _one_of("maybe", "reversed?")),
    ),
}
KEYS = {"applications": ("case_id", "office_id"), "payments": ("payment_id", "amount")}
"""Key column, and a column by which a second row of the same key differs."""


def _conflict(frame: pd.DataFrame, table: str, row: int, rng: random.Random) -> Broken:
    """A second row of an id that says something else."""
    column = KEYS[table][1]
    value = "ELSEWHERE" if column == "office_id" else str(rng.randrange(1, 10_000))
    return Broken(table, "conflicting id", row, column, value, True, rng.uniform(0, len(frame)))


def final_order(broken: tuple[Broken, ...], size: int) -> np.ndarray:
    """The order of the rows of one table once its further rows (numbered from `size`, as they stand in `broken`) are in their places."""
    places = [each.place for each in broken if each.repeats]
    return np.argsort(np.concatenate([np.arange(size, dtype=float), np.array(places, dtype=float)]), kind="stable")


def written_rows(broken: tuple[Broken, ...], size: int) -> list[int]:
    """Where each broken row of one table stands in its file: 1 is the first row of data."""
    position = np.argsort(final_order(broken, size), kind="stable")
    further = itertools.count(size)
    return [int(position[next(further) if each.repeats else each.row]) + 1 for each in broken]


def draw_dirt(plan: Plan, frames: Frames) -> tuple[Broken, ...]:
    """Breaks the scenario's share of the rows of the main tables, every kind in turn; each sound row is broken once at most."""
    share = plan.scenario.broken_rows
    if share <= 0:
        return ()
    rng = scalar_stream(plan.seed, "dirt")
    result: list[Broken] = []
    for table, kinds in CELLS.items():
        frame = frames[table]
        usable = [kind for kind in kinds if kind[1] in frame.columns]
        rows = rng.sample(range(len(frame)), round(share * len(frame)))
        for place, row in enumerate(rows):
            turn = place % (len(usable) + 1 + (table in KEYS))
            if turn < len(usable):
                name, column, value = usable[turn]
                result.append(Broken(table, name, row, column, value(rng)))
            elif turn == len(usable):
                result.append(Broken(table, "identical row", row, None, "", True, rng.uniform(0, len(frame))))
            else:
                result.append(_conflict(frame, table, row, rng))
    return tuple(result)
