"""The queue around a case's most telling wait: who stood ahead, who was passed, who passed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from detector.pictures.base import Picture, Shown, by_owner, plain_numbers, plain_texts, wall_minutes
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Ints
from features.base import Context

EITHER_SIDE = 150
"""Places of the queue, by when each was ready, that are searched on either side for those that passed or were passed."""

MOST_OTHERS = 18
NEUTRAL, PASSED, PASSED_BY = 0, 1, 2


def queue_pictures(context: Context, shown: Shown) -> Iterator[Picture]:
    """queue: the wait of each shown case that lies furthest from its neighbours', and up to `MOST_OTHERS` others of its queue."""
    frame = context.frames.get("queueing")
    if frame is None or not len(frame):
        return
    order = np.lexsort((frame["ready_at"].to_numpy(), frame["queue"].to_numpy()))
    rows = frame.iloc[order].reset_index(drop=True)
    chosen = _chosen(rows, shown)
    others, kind = _others(rows, chosen)
    yield from _told(context, shown, rows, chosen, others, kind)


def _chosen(rows: pd.DataFrame, shown: Shown) -> Ints:
    """int64[at most one a shown case]: the visit with the largest stall or jump."""
    place = shown.place[rows["case"].to_numpy()]
    size = np.fmax(rows["stall"].to_numpy(dtype=np.float64), rows["jump"].to_numpy(dtype=np.float64))
    known = np.flatnonzero((place >= 0) & ~np.isnan(size))
    best = known[np.lexsort((known, -size[known], place[known]))]
    return np.asarray(best[seg.is_start(place[best])] if len(best) else best, dtype=np.int64)


def _others(rows: pd.DataFrame, chosen: Ints) -> tuple[Ints, Ints]:
    """int64[chosen, MOST_OTHERS] rows of the same queue (-1 none), those that passed or were passed first; and how each stands to it."""
    count = len(rows)
    near = chosen[:, None] + np.arange(-EITHER_SIDE, EITHER_SIDE + 1)[None, :]
    inside = (near >= 0) & (near < count)
    near = np.clip(near, 0, count - 1)
    queue, served = rows["queue"].to_numpy(), rows["is_served"].to_numpy(dtype=np.bool_)
    ready, end = rows["ready_at"].to_numpy(), rows["served_at"].to_numpy()
    same: Bools = inside & (queue[near] == queue[chosen][:, None]) & (near != chosen[:, None])
    mine_ready, mine_end = ready[chosen][:, None], end[chosen][:, None]
    passed = same & served[chosen][:, None] & (ready[near] < mine_ready) & (end[near] > mine_end)
    passed_by = same & served[near] & (ready[near] > mine_ready) & (end[near] < mine_end)
    together = same & (ready[near] <= mine_end) & (end[near] >= mine_ready)
    kind = np.where(passed, PASSED, np.where(passed_by, PASSED_BY, NEUTRAL))
    away = np.abs(np.arange(-EITHER_SIDE, EITHER_SIDE + 1))[None, :]
    cost = np.where(~same, 10_000, away + np.where(kind != NEUTRAL, 0, np.where(together, 1_000, 5_000)))
    first = np.argsort(cost, axis=1, kind="stable")[:, :MOST_OTHERS]
    usable = np.take_along_axis(cost, first, axis=1) < 5_000
    return np.where(usable, np.take_along_axis(near, first, axis=1), -1), np.take_along_axis(kind, first, axis=1)


def _told(context: Context, shown: Shown, rows: pd.DataFrame, chosen: Ints, others: Ints, kind: Ints) -> Iterator[Picture]:
    ids = context.tables.applications["case_id"].to_numpy(dtype=object)
    office = codes_of(context.tables.applications["office_id"])
    own = rows.iloc[chosen]
    place = shown.place[own["case"].to_numpy()]
    flat = others[others >= 0]
    owner = np.repeat(np.arange(len(chosen)), (others >= 0).sum(axis=1))
    near = rows.iloc[flat]
    columns: dict[str, list[Any]] = {
        "case": [str(name) for name in ids[near["case"].to_numpy()]],
        "ready": wall_minutes(context, office[near["case"].to_numpy()], near["ready_at"].to_numpy()),
        "end": wall_minutes(context, office[near["case"].to_numpy()], near["served_at"].to_numpy()),
        "kind": kind[others >= 0].tolist(),
        "open": (~near["is_served"].to_numpy(dtype=np.bool_)).astype(int).tolist(),
    }
    pieces = by_owner(owner, columns)
    facts: dict[str, list[Any]] = {
        "step": plain_texts(own["activity"]),
        "officer": plain_texts(own["officer"]),
        "ready": wall_minutes(context, shown.office[place], own["ready_at"].to_numpy()),
        "end": wall_minutes(context, shown.office[place], own["served_at"].to_numpy()),
        "unit": plain_texts(own["unit"]),
        **{name: plain_numbers(own[name], 3) for name in ("waited", "waited_usually", "passed", "passed_by", "ahead", "neighbours")},
        "usual_passed": plain_numbers(own["usual_passed"]),
        "usual_passed_by": plain_numbers(own["usual_passed_by"]),
    }
    for row, at in enumerate(place.tolist()):
        yield Picture("case", shown.ids[at], "queue", {**{name: held[row] for name, held in facts.items()}, "others": pieces.get(row, {})})
