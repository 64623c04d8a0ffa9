"""Files that officers held back, let past, or picked from a pool out of turn, beside what colleagues in the same queues would give.

One row an officer in each of the three frames. Colleagues are those of the same office, service, step and month with about as many
files ahead.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats
from features.base import Context, Family, Signal
from features.officers.beside import Marked, funnel_signals, officers_beside, period

HELD_USUAL, PASSED_USUAL = 0.2, 0.05
"""Variance of honest relative risks: the middle of what offices simulated without any scheme show, rounded up."""


def _marked(context: Context, hit: str, strength: str, load: str, kept: Bools, usual: float) -> Marked:
    frame = context.frames["worklists"][kept]
    case = frame["case"].to_numpy(dtype=np.int64)
    month = period(context, case, frame["ready_at"].to_numpy(), 1)
    within = (codes_of(frame["activity"]), month, codes_of(frame[load]))
    marks, sizes = frame[hit].to_numpy(dtype=np.bool_), frame[strength].to_numpy(dtype=np.float64)
    return Marked(case, codes_of(frame["officer"]), within, marks, sizes, frame["done_event"].to_numpy(dtype=np.int64), usual)


def _median_of_hits(context: Context, marked: Marked, values: Floats, officer: pd.Series) -> Floats:
    """float64[rows of the result]: the median of a signal over each officer's hits; NaN where there is none."""
    known = marked.hit & ~np.isnan(values)
    size = len(context.tables.events["officer_id"].cat.categories)
    return seg.median_per(marked.officer[known], values[known], size)[codes_of(officer)]


def _all(context: Context) -> Bools:
    return np.ones(len(context.frames["worklists"]), dtype=np.bool_)


def held(context: Context) -> pd.DataFrame:
    marked = _marked(context, "is_held", "beyond_habit", "held_load", _all(context), HELD_USUAL)
    frame = officers_beside(context, marked)
    lists = context.frames["worklists"]
    values = {"times_habit": "times_habit", "served_first": "own_passed_by"}
    return frame.assign(
        **{name: _median_of_hits(context, marked, lists[column].to_numpy(), frame["officer"]) for name, column in values.items()}
    )


def let_past(context: Context) -> pd.DataFrame:
    marked = _marked(context, "is_let_past", "own_passed", "let_load", _all(context), PASSED_USUAL)
    frame = officers_beside(context, marked)
    return frame.assign(passed=_median_of_hits(context, marked, marked.strength, frame["officer"]))


def picked(context: Context) -> pd.DataFrame:
    is_pool = context.frames["worklists"]["is_pool"].to_numpy(dtype=np.bool_)
    marked = _marked(context, "is_picked", "pool_passed", "picked_load", is_pool, PASSED_USUAL)
    frame = officers_beside(context, marked)
    return frame.assign(passed=_median_of_hits(context, marked, marked.strength, frame["officer"]))


FAMILIES = (
    Family(
        table="officer_held",
        title="Files that an officer held back, beside colleagues",
        after=("worklists",),
        needs=("events.officer_id",),
        signals=(
            *funnel_signals("files served", "files held back", "files"),
            Signal("times_habit", "middle wait of those held, as a multiple of the same officer's other files", "times", "whole"),
            Signal("served_first", "middle number of later files that the officer served before one held", "files", "whole"),
        ),
        compute=held,
    ),
    Family(
        table="officer_let_past",
        title="Files that an officer let past the others, beside colleagues",
        after=("worklists",),
        needs=("events.officer_id",),
        signals=(
            *funnel_signals("files served", "files let past", "files"),
            Signal("passed", "middle number of earlier files that one let past went before", "files", "whole"),
        ),
        compute=let_past,
    ),
    Family(
        table="officer_picked",
        title="Files that an officer picked from a pool out of turn, beside colleagues",
        after=("worklists",),
        needs=("events.officer_id",),
        signals=(
            *funnel_signals("files taken from pools", "files picked out of turn", "files"),
            Signal("passed", "middle number of earlier files that one picked went before", "files", "whole"),
        ),
        compute=picked,
    ),
)
