"""Each officer's signals beside those of the other officers: one row an officer who did something.

An officer's value is the mean of what stands beside its neighbours already: the waits that the officer served and the speed of the
officer's own last steps, else the cases that the officer touched. So case mix, load and season are held. Few rows are drawn towards 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family
from features.blocks import LIMIT, standardised
from features.case_signals import acts_off_hours
from features.signal_kinds import KINDS, signals

SHRINK_ROWS = 10.0
"""A mean counts so many rows of 0 besides its own."""


def _mean(officer: Ints, values: Floats, size: int) -> Floats:
    """float64[officers]: the mean of each officer's known values, drawn towards 0; NaN where there is none."""
    known = ~np.isnan(values) & (officer >= 0)
    total = np.bincount(officer[known], values[known], minlength=size)
    count = seg.count_per(officer, size, known)
    return np.where(count > 0, total / (count + SHRINK_ROWS), np.nan)


def _touched(context: Context, acts: Bools, size: int) -> tuple[Ints, Ints]:
    """(case, officer), each pair once."""
    events = context.tables.events
    pairs = np.unique(events["case"].to_numpy(dtype=np.int64)[acts] * max(size, 1) + codes_of(events["officer_id"])[acts])
    return pairs // max(size, 1), pairs % max(size, 1)


def _own(context: Context, size: int) -> dict[str, Floats]:
    """What rows tell of the officer who did the step itself."""
    out: dict[str, Floats] = {}
    queueing, handling = context.frames.get("queueing"), context.frames.get("handling")
    if queueing is not None:
        waits = np.clip(queueing["excess_wait"].to_numpy(dtype=np.float64), -LIMIT, LIMIT)
        out["excess_wait"] = _mean(codes_of(queueing["officer"]), waits, size)
    if handling is not None:
        own, habit = (np.log1p(handling[name].to_numpy(dtype=np.float64)) for name in ("at_most_seconds", "own_median_seconds"))
        out["speed"] = _mean(codes_of(handling["officer"]), habit - own, size)
    return out


def compute(context: Context) -> pd.DataFrame:
    events, cases = context.tables.events, context.frames["case_signals"]
    names = events["officer_id"].cat.categories
    size = len(names)
    acts, off = acts_off_hours(context)
    officer = codes_of(events["officer_id"])
    handled = seg.count_per(officer, size, acts)
    rows = np.flatnonzero(handled > 0)
    place = np.full(len(context.tables.applications), -1, dtype=np.int64)
    place[cases["case"].to_numpy()] = np.arange(len(cases))
    case, who = _touched(context, acts, size)
    values = _own(context, size)
    values["off_hours"] = np.where(handled > 0, seg.count_per(officer, size, off) / (handled + SHRINK_ROWS), np.nan)
    columns: dict[str, object] = {"officer": coded(rows, names), "events": handled[rows].astype(np.float64)}
    everyone = np.zeros(len(rows), dtype=np.int64)
    for kind in KINDS:
        own = values.get(kind.name)
        if own is None:
            of_case = np.asarray(seg.take_or(cases[kind.column].to_numpy(), place[case], np.nan), dtype=np.float64)
            own = _mean(who, of_case, size)
        columns[kind.column] = standardised(own[rows], (everyone,), everyone)
    return pd.DataFrame(columns)


FAMILY = Family(
    table="officer_signals",
    title="An officer's signals beside those of the other officers",
    after=("case_signals",),
    needs=("events.officer_id",),
    uses=("handling", "queueing"),
    signals=signals("mean over the officer's own, beside the other officers"),
    compute=compute,
)
