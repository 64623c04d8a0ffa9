"""Each officer's own worklist: what the officer served before what, and which files were held back, let past or picked out of turn.

One row a visit that a named officer served. A worklist is all that one officer served at one office and lane: whoever is slow, works
part of the week, gets the hard cases or came back from leave still takes the own files as they come. A file is *held* where the
officer served several later ones first and it waited far beyond the officer's own habit; *let past* where it went before nearly
all the officer's earlier ones at once; *picked* where the same happened in a pool that several officers draw from. Held files are
left out before the others are counted, since whoever passes them does nothing odd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.queues import Order, overtaking
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family, Signal
from features.excess import beyond_neighbours, dense
from features.waits import chosen_lane

HELD_PASSED_BY, HELD_SPREADS = 3, 2.0
"""A file is held from so many that came later and were served first, and so many of the officer's spreads."""

LET_PASSED, LET_SPREADS = 2, 1.0
PICKED_PASSED, PICKED_SPREADS = 5, 1.0
MOST_AHEAD = 0.7
"""A file is let past where it passes this share of all that stood ahead of it on the officer's list."""

HALF = 0.5
POOL_MARGIN = 0.1
"""A queue is a pool where files pass each other across its officers hardly more often than on one officer's list."""

HELD_LOAD, LET_LOAD, PICKED_LOAD = (1, 4), (2, 4), (3, 8, 20)
"""How many stood ahead: bounds of the classes within which officers are compared, since on an empty list nobody can be passed."""


@dataclass(frozen=True)
class _Lists:
    """The rows: visits of named officers, in the frame's order, with int64 codes of where each was and what it is ordered by."""

    rows: pd.DataFrame
    officer: Ints
    worklist: Ints
    pool: Ints
    place: Ints
    ready: Ints
    end: Ints

    def order(self, lists: Ints, apart: Bools) -> Order:
        """Exact counts in each list; rows marked `apart` stand in none."""
        alone = int(lists.max(initial=0)) + 1 + np.arange(len(lists))
        return overtaking(np.where(apart, alone, lists), self.ready, self.end, np.ones(len(lists), dtype=np.bool_))

    def beyond(self, lists: Ints, value: Floats) -> Floats:
        """float64[rows]: counts beyond those of the officer's own files about then, in spreads."""
        return beyond_neighbours((lists,), self.ready, value, self.place, counts=True).spreads


def _group(*parts: Ints) -> Ints:
    return dense(seg.combine_codes(parts, [int(part.max(initial=0)) + 1 for part in parts]))


def _lists(context: Context) -> _Lists:
    queueing, applications = context.frames["queueing"], context.tables.applications
    lawful = applications["priority_reason"].notna().to_numpy()[queueing["case"].to_numpy()]
    kept = queueing["is_served"].to_numpy(dtype=np.bool_) & (codes_of(queueing["officer"]) >= 0) & ~lawful
    rows = queueing[kept].reset_index(drop=True)
    case, officer, step = rows["case"].to_numpy(), codes_of(rows["officer"]), codes_of(rows["activity"])
    office, lane = codes_of(applications["office_id"])[case], codes_of(chosen_lane(context))[case]
    by_day = rows["by_day"].to_numpy(dtype=np.bool_)
    moments = []
    for name in ("ready_at", "served_at"):
        at = rows[name].to_numpy()
        day = context.clocks.local_day(office, at).astype(np.int64)
        moments.append(np.where(by_day, day, at.astype("datetime64[s]").astype(np.int64)))
    worklist, pool = (_group(*parts, by_day.astype(np.int64)) for parts in ((officer, office, lane), (office, lane, step)))
    return _Lists(rows, officer, worklist, pool, _group(office, step), *moments)


def _is_pool(lists: _Lists, own: Order, pool: Order) -> Bools:
    """bool[rows]: several officers draw on the row's queue, and inversions between them are about as rare as inside one's own work."""
    size = int(lists.place.max(initial=-1)) + 1

    def share(order: Order) -> Floats:
        passed, ahead = (np.bincount(lists.place, weights=values, minlength=size) for values in (order.passed, order.ahead))
        return np.asarray(passed / np.maximum(ahead, 1.0))

    officers = int(lists.officer.max(initial=0)) + 1
    drawing = np.bincount(np.unique(lists.place * officers + lists.officer) // officers, minlength=size)
    return ((share(pool) - share(own) <= POOL_MARGIN) & (drawing >= 2))[lists.place]


def _load(ahead: Ints, bounds: tuple[int, ...]) -> Ints:
    return np.digitize(ahead, bounds).astype(np.int64)


def compute(context: Context) -> pd.DataFrame:
    lists = _lists(context)
    rows, n = lists.rows, len(lists.rows)
    everything = lists.order(lists.worklist, np.zeros(n, dtype=np.bool_))
    wait = rows["waited"].to_numpy(dtype=np.float64)  # hours or days: below one, a wait is as good as none
    habit = beyond_neighbours((lists.worklist, lists.officer), lists.ready, wait, lists.place)
    held = (everything.passed_by >= HELD_PASSED_BY) & (everything.passed_by >= HALF * everything.ahead) & (habit.spreads >= HELD_SPREADS)
    own, pool = lists.order(lists.worklist, held), lists.order(lists.pool, held)
    let_past = (own.passed >= LET_PASSED) & (own.passed >= MOST_AHEAD * own.ahead) & (habit.spreads <= -LET_SPREADS)
    own_excess = lists.beyond(lists.worklist, np.where(own.ahead > 0, own.passed, np.nan))
    at_desk = _group(lists.pool, lists.officer)
    pool_excess = lists.beyond(at_desk, np.where(pool.ahead > 0, pool.passed, np.nan))
    picked = (pool.passed >= PICKED_PASSED) & (pool.passed >= HALF * pool.ahead) & (pool_excess >= PICKED_SPREADS)
    is_pool = _is_pool(lists, own, pool)
    return pd.DataFrame(
        {
            **{name: rows[name].array for name in ("case", "activity", "officer", "ready_at", "done_event")},
            "own_passed_by": everything.passed_by.astype(np.float64),
            "own_ahead": everything.ahead.astype(np.float64),
            "beyond_habit": habit.spreads,
            "times_habit": (1.0 + wait) / (1.0 + habit.usual),
            "is_held": held,
            "own_passed": own.passed.astype(np.float64),
            "is_let_past": let_past & (own_excess >= LET_SPREADS),
            "pool_passed": pool.passed.astype(np.float64),
            "is_pool": is_pool,
            "is_picked": picked & is_pool,
            "held_load": coded(_load(everything.ahead, HELD_LOAD), ("0", "1-3", "4+")),
            "let_load": coded(_load(own.ahead, LET_LOAD), ("0-1", "2-3", "4+")),
            "picked_load": coded(_load(pool.ahead, PICKED_LOAD), ("0-2", "3-7", "8-19", "20+")),
        }
    )


FAMILY = Family(
    table="worklists",
    title="Officers' own worklists",
    after=("queueing",),
    needs=("events.officer_id",),
    signals=(
        Signal("own_passed_by", "files that became ready later and that the same officer served first", "files", "whole"),
        Signal("own_ahead", "files of the same officer that were ready earlier and still waited when this one came", "files", "whole"),
        Signal("beyond_habit", "the wait beyond those of the same officer's files about then, on a log scale", "spreads", "whole"),
        Signal("times_habit", "the wait as a multiple of that of the same officer's files about then", "times", "whole"),
        Signal("is_held", "held back: several later ones were served first, and the wait is far beyond the habit", "yes or no", "whole"),
        Signal("own_passed", "earlier files of the same officer that it went before; held ones left out", "files", "whole"),
        Signal("is_let_past", "let past: it went before nearly all the officer's earlier files, and quickly", "yes or no", "whole"),
        Signal("pool_passed", "earlier files of the shared queue that it went before; held ones left out", "files", "whole"),
        Signal("is_pool", "several officers draw on the queue, mostly in its order", "yes or no", "whole"),
        Signal("is_picked", "picked out of turn: it went before half of those ahead in the pool, beyond the habit", "yes or no", "whole"),
    ),
    compute=compute,
)
