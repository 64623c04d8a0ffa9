"""Complaints that name an officer, or a case in which the officer had a part, beside the load: one row an officer who did something.

A row counted is a case in which an officer had a part, once, at the officer's first step in it. Colleagues are those who did the
same step for the same service, office and quarter: a counter that everybody passes draws more complaints than a signature. A
complaint that names an officer and a case counts there; one that names a case alone, for all who had touched it by then; one that
names an officer alone, or a case that the officer had no part in, for the officer's last case before it. Each case counts once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Ints
from features.base import Context, Family, Signal
from features.officers.beside import Marked, funnel_signals, officers_beside, period

MONTHS = 3
USUAL = 0.1
"""Variance of honest relative risks, by caution: some officers bring bad news more often than others."""


@dataclass(frozen=True)
class _Parts:
    """Each pair of case and officer once, by case and officer: key (case and officer in one), event row of the first step."""

    case: Ints
    officer: Ints
    key: Ints
    event: Ints


def _parts(context: Context, officers: int) -> _Parts:
    events = context.tables.events
    officer = codes_of(events["officer_id"])
    rows = np.flatnonzero((officer >= 0) & (events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy())
    key = events["case"].to_numpy(dtype=np.int64)[rows] * officers + officer[rows]
    keys, first = np.unique(key, return_index=True)  # events of a case stand in their order
    return _Parts(keys // officers, keys % officers, keys, rows[first])


def _last_before(parts: _Parts, at: Ints, officer: Ints, moment: Ints) -> Ints:
    """int64[complaints]: the row of the officer's last case that began by the moment; -1 where there is none."""
    order = np.lexsort((at, parts.officer))
    both = np.lexsort((np.r_[np.zeros(len(order)), np.ones(len(officer))], np.r_[at[order], moment], np.r_[parts.officer[order], officer]))
    is_part = both < len(order)
    seen = np.maximum.accumulate(np.where(is_part, both, -1)) if len(both) else both
    last = np.full(len(officer), -1, dtype=np.int64)
    last[both[~is_part] - len(order)] = seen[~is_part]
    row = np.asarray(seg.take_or(order, last, -1), dtype=np.int64)
    return np.where(np.asarray(seg.take_or(parts.officer, row, -1)) == officer, row, -1)


def _hits(context: Context, parts: _Parts, at: Ints, officers: int) -> tuple[Bools, Bools]:
    """bool[parts] twice: a complaint is about this part of the case; one names the officer."""
    complaints = context.tables.complaints
    complaints = complaints[(complaints["filed_at"] <= pd.Timestamp(context.as_of)).to_numpy()]
    case, officer = complaints["case"].to_numpy(dtype=np.int64), codes_of(complaints["officer_id"])
    moment = complaints["filed_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    wanted = np.where((case >= 0) & (officer >= 0), case * officers + officer, -1)
    place = np.minimum(np.searchsorted(parts.key, wanted), max(len(parts.key) - 1, 0))
    has_part = (wanted >= 0) & (parts.key[place] == wanted) if len(parts.key) else np.zeros(len(wanted), dtype=np.bool_)
    loose = (officer >= 0) & ~has_part
    named = np.zeros(len(parts.key), dtype=np.bool_)
    named[place[has_part]] = True
    elsewhere = _last_before(parts, at, officer[loose], moment[loose])
    named[elsewhere[elsewhere >= 0]] = True
    latest = np.full(len(context.tables.applications), np.iinfo(np.int64).min)
    alone = (case >= 0) & (officer < 0)
    np.maximum.at(latest, case[alone], moment[alone])
    return named | (at <= latest[parts.case]), named


def compute(context: Context) -> pd.DataFrame:
    events = context.tables.events
    officers = len(events["officer_id"].cat.categories)
    parts = _parts(context, officers)
    stamp = events["timestamp"].to_numpy()[parts.event]
    at = stamp.astype("datetime64[s]").astype(np.int64)
    hit, named = _hits(context, parts, at, officers)
    within = (codes_of(events["activity"])[parts.event], period(context, parts.case, stamp, MONTHS))
    marked = Marked(parts.case, parts.officer, within, hit, named.astype(np.float64), parts.event, USUAL)
    frame = officers_beside(context, marked)
    return frame.assign(named=seg.count_per(parts.officer, officers, named)[codes_of(frame["officer"])].astype(np.float64))


FAMILY = Family(
    table="officer_complaints",
    title="Complaints about an officer or the officer's cases, beside colleagues",
    needs=("complaints", "events.officer_id"),
    signals=(
        *funnel_signals("cases with a part of the officer's", "cases complained of", "cases"),
        Signal("named", "cases in which a complaint names the officer", "cases", "whole"),
    ),
    compute=compute,
)
