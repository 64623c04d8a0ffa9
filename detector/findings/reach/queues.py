"""Hold-ups and jumps: typical waits of an office are moved in thought until the red flag tells, and flags, them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from detector.findings.applying import step_codes
from detector.findings.reach.judging import Judge
from detector.findings.reach.sampling import Pairs, Tried, spread_over
from detector.findings.reach.search import NOWHERE, smallest
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.what_if import DrawnForward, HeldUp, Queues

CHUNK = 20_000
"""Rows moved at a time: bounds the memory."""


def held_up(context: Context, judge: Judge, pairs: Pairs) -> Tried:
    """The wait (in the queue's unit) from which each tried visit would have been told as held up."""
    return _tried(context, pairs, lambda queues, rows: _stalls(queues, rows, judge))


def drawn_forward(context: Context, judge: Judge, pairs: Pairs) -> Tried:
    """The places gained from which each tried visit, with somebody ahead, would have been told as served ahead."""
    return _tried(context, pairs, lambda queues, rows: _jumps(queues, rows, judge), among="ahead")


def unit_of_pairs(context: Context, pairs: Pairs) -> Bools:
    """bool[pairs]: most of the pair's waits are measured in days."""
    frame = context.frames["queueing"]
    pair, days = pairs.of_case[frame["case"].to_numpy(dtype=np.int64)], frame["by_day"].to_numpy(dtype=np.bool_)
    here = pair >= 0
    both = [np.bincount(pair[here], held[here], minlength=pairs.size) for held in (days.astype(np.float64), np.ones(len(pair)))]
    return np.asarray(2 * both[0] > both[1], dtype=np.bool_)


Moved = tuple[Floats, Floats, Floats, np.ndarray]
"""Of each row: the size from which it is told, that from which it is flagged, what is usual, and why it never shows."""


def _tried(context: Context, pairs: Pairs, move: Callable[[Queues, Ints], Moved], among: str | None = None) -> Tried:
    """The rows of each pair, moved; `among`: a column that must be above 0."""
    queues = Queues.of(context)
    rows = _typical(context, queues, pairs, among)
    parts = [move(queues, rows[begin : begin + CHUNK]) for begin in range(0, max(len(rows), 1), CHUNK)]
    found, flagged, usual, reason = (np.concatenate(column) for column in zip(*parts, strict=True))
    pair = pairs.of_case[queues.frame["case"].to_numpy(dtype=np.int64)[rows]]
    return Tried(pair, found, flagged, np.full(len(rows), np.nan), usual, reason)


def _typical(context: Context, queues: Queues, pairs: Pairs, among: str | None) -> Ints:
    """Served visits of each pair, in the unit of most of its waits; those that the system did only where it did all."""
    frame = queues.frame
    pair = pairs.of_case[frame["case"].to_numpy(dtype=np.int64)]
    days = np.append(unit_of_pairs(context, pairs), False)[pair]
    served = frame["is_served"].to_numpy(dtype=np.bool_) & (queues.by_day == days)
    if among is not None:
        served &= queues.column(among) > 0
    acted = frame["officer"].notna().to_numpy() | (not context.tables.has("events.officer_id"))
    has_officer = np.zeros(pairs.size + 1, dtype=np.bool_)
    has_officer[pair[served & acted & (pair >= 0)]] = True
    return spread_over(pair, frame["ready_at"].to_numpy().astype(np.int64), served & (acted | ~has_officer[pair]))


def _why(queues: Queues, rows: Ints, usual: str, otherwise: np.ndarray) -> np.ndarray:
    """object[rows]: what a visit lacks for being compared, else `otherwise`. usual: the column that is missing for want of neighbours."""
    frame = queues.frame.iloc[rows]
    no_officer = frame["officer"].isna().to_numpy() & queues.context.tables.has("events.officer_id")
    few = frame["usual_wait"].isna().to_numpy() | np.isnan(queues.column(usual)[rows])
    return np.select([no_officer, ~queues.stands[rows], few], ["no_officer", "apart", "few_neighbours"], otherwise).astype(object)


def _able(queues: Queues, rows: Ints) -> Bools:
    """bool[rows]: somebody acted, and the visit stood in its queue."""
    acted = queues.frame["officer"].notna().to_numpy()[rows] | (not queues.context.tables.has("events.officer_id"))
    return np.asarray(acted & queues.stands[rows], dtype=np.bool_)


def _steps(queues: Queues, rows: Ints) -> Ints:
    """int64[rows]: the step of each visit, as rules count it."""
    return step_codes(queues.context, queues.frame[["activity"]].iloc[rows])


def _stalls(queues: Queues, rows: Ints, judge: Judge) -> Moved:
    moved, able, step = HeldUp.of(queues, rows), _able(queues, rows), _steps(queues, rows)
    low, high = queues.ready[rows], np.maximum(queues.last(rows), queues.ready[rows])
    per_unit = np.where(queues.by_day[rows], 1.0, 60.0)

    def size_at(holds: Callable[[pd.DataFrame], Bools]) -> Floats:
        at = low + smallest(np.zeros_like(low), high - low, lambda step: holds(moved.until(low + step)) & able)
        nowhere = at == low + NOWHERE
        return np.where(nowhere, np.inf, moved.until(np.where(nowhere, high, at))["wait"].to_numpy() / per_unit)

    found, usual = size_at(judge.tells), queues.column("usual_wait")[rows] / per_unit
    reason = np.where(np.isinf(found), _why(queues, rows, "usual_passed_by", np.full(len(rows), "not_even_long", dtype=object)), "")
    return found, size_at(lambda frame: judge.flags(frame, step)), usual, reason


def _jumps(queues: Queues, rows: Ints, judge: Judge) -> Moved:
    moved, able, step = DrawnForward.of(queues, rows), _able(queues, rows), _steps(queues, rows)
    low, high = queues.ready[rows], np.maximum(queues.last(rows), queues.ready[rows])

    def size_at(holds: Callable[[pd.DataFrame], Bools]) -> Floats:
        earlier = smallest(np.zeros_like(low), high - low, lambda step: holds(moved.to(high - step)) & able)
        nowhere = earlier == NOWHERE
        return np.where(nowhere, np.inf, moved.to(np.where(nowhere, low, high - earlier))["passed"].to_numpy())

    found, usual = size_at(judge.tells), queues.column("usual_passed")[rows]
    few_ahead = queues.column("ahead")[rows] < judge.thresholds.get("min_passed", 1.0)
    within_a_day = queues.by_day[rows] & (queues.column("usual_wait")[rows] <= 1.0)
    for_all = np.select([within_a_day, few_ahead], ["bare_dates", "nobody_ahead"], "not_even_at_once").astype(object)
    why = np.where((within_a_day | few_ahead) & able, for_all, _why(queues, rows, "usual_passed", for_all))
    return found, size_at(lambda frame: judge.flags(frame, step)), usual, np.where(np.isinf(found), why, "")
