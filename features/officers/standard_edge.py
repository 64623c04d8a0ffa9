"""Decisions just inside the promised time, beside those just after it: one row an officer who took the last step of such a case.

Just inside is the last tenth of the promise, just after as much beyond it (of a promise in days, at least a day). Both sides
met the same load, so where nothing is amiss the share inside is the colleagues' for the same service, office, promise and quarter;
an office that as a whole works towards the last day is no officer's finding.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family, Signal
from features.excess import dense
from features.officers.beside import Marked, funnel_signals, officers_beside, period

EDGE_SHARE = 0.1
MONTHS = 3
USUAL = 0.01
"""Variance of honest relative risks: the most that offices simulated without any scheme show."""


def _last_steps(context: Context) -> tuple[Ints, Ints]:
    """int64[cases] twice: the officer of the last visit up to the decision (-1: none, or nobody named), and its event row."""
    steps, applications = context.frames["steps"], context.tables.applications
    case = steps["case"].to_numpy(dtype=np.int64)
    decided = applications["decided_at"].to_numpy()[case]
    done = ~steps["is_open"].to_numpy(dtype=np.bool_) & (steps["done_at"].to_numpy() <= decided)
    last = seg.last_row_per(case, len(applications), done)
    officer, event = codes_of(steps["officer"]), steps["event_row"].to_numpy(dtype=np.int64)
    return np.asarray(seg.take_or(officer, last, -1)), np.asarray(seg.take_or(event, last, -1))


def _edge(promises: pd.DataFrame) -> Floats:
    """float64[promises]: how wide the edge is, in the promise's unit; days are counted whole, so there it is at least one."""
    term = promises["term"].to_numpy(dtype=np.float64)
    in_hours = (promises["unit"] == "working_hours").to_numpy(dtype=np.bool_)
    return np.where(in_hours, EDGE_SHARE * term, np.maximum(EDGE_SHARE * term, 1.0))


def _kept(promises: pd.DataFrame) -> Bools:
    decided = (promises["promise"] == "case") & ~promises["is_open"].astype(bool)
    return (decided & (promises["term"] > 0) & promises["elapsed"].notna()).to_numpy(dtype=np.bool_)


def compute(context: Context) -> pd.DataFrame:
    promises = context.frames["standards"]
    promises = promises[_kept(promises)]
    case = promises["case"].to_numpy(dtype=np.int64)
    officer, event = (values[case] for values in _last_steps(context))
    left = (promises["term"] - promises["elapsed"]).to_numpy(dtype=np.float64)
    width = _edge(promises)
    near = (left < width) & (left >= -width) & (officer >= 0)
    ended = promises["ended_at"].to_numpy()
    term = np.unique(promises["term"].to_numpy(), return_inverse=True)[1]
    terms = dense(seg.combine_codes([codes_of(promises["unit"]), term], [3, len(promises) + 1]))
    within = (terms[near], period(context, case, ended, MONTHS)[near])
    marked = Marked(case[near], officer[near], within, left[near] >= 0, -np.abs(left[near]), event[near], USUAL)
    frame = officers_beside(context, marked)
    decided = seg.count_per(officer, len(context.tables.events["officer_id"].cat.categories))
    return frame.assign(decided=decided[codes_of(frame["officer"])].astype(np.float64))


FAMILY = Family(
    table="officer_standard_edge",
    title="Decisions just inside the standard, beside colleagues",
    after=("steps", "standards"),
    needs=("charter.standard", "events.officer_id", "applications.decided_at"),
    signals=(
        *funnel_signals("decisions in the last tenth (or day) of the promise or just after it", "decisions just inside it", "cases"),
        Signal("decided", "decided cases with a promise whose last step the officer did", "cases", "whole"),
    ),
    compute=compute,
)
