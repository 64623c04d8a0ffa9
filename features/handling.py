"""How long the officer who did a step up to the decision had the file in hand, beside the officer's own habit for that step.

From `started_at`, else from the end of another officer's step before, to the stamp. Without a start, two stamps of one officer
a second apart are data entry, not handling, and are left out. Bare dates say nothing of seconds, and seconds count only against
the officer's own habit: honest signatories sign in batches. Where no start is known, the habit is the time since the file was handed over
or since the officer finished the one before, whichever is less: a file that found the officer free waited for nobody, and a signature that
usually takes a minute is no faster then. A clock that tells minutes tells nothing below one: two stamps of the same
minute may be nearly a minute apart, and a step that usually takes two is then no faster than twice.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Floats, Ints
from features.base import Context, Family, Signal

MIN_OWN_VISITS = 8
"""Below so many other visits of the same officer, service and step there is no habit to compare with."""


CLOCKS = (60.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)
"""Seconds that a coarse clock counts in; below the first, whole seconds."""

COARSE_SHARE = 0.9
"""A clock counts in what divides so many of the durations of one officer, service and step."""


def _clock(group: Ints, seconds: Floats, groups: int) -> Floats:
    """float64[groups]: the seconds that the stamps of each officer, service and step are told to, at least 1."""
    rows = np.maximum(seg.count_per(group, groups), 1)
    out = np.ones(groups)
    for clock in CLOCKS:
        out = np.where(seg.count_per(group, groups, seconds % clock == 0) >= COARSE_SHARE * rows, clock, out)
    return out


def _since_own_last(officer: Ints, steps: pd.DataFrame) -> Floats:
    """float64[visits]: seconds since the same officer last finished anything else; infinite for the first."""
    done = steps["done_at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    ended = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0))
    order = ended[seg.ordering(officer[ended], done[ended])]
    since = np.empty(len(order))
    since[1:] = done[order][1:] - done[order][:-1]
    since[seg.is_start(officer[order])] = np.inf
    out = np.full(len(steps), np.inf)
    out[order] = since
    return out


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    case = steps["case"].to_numpy()
    decided = applications["decided_at"].to_numpy()[case]
    has_start = steps["started_at"].notna().to_numpy()
    begin = np.where(has_start, steps["started_at"].to_numpy(), steps["ready_at"].to_numpy())
    seconds = (steps["done_at"].to_numpy() - begin) / np.timedelta64(1, "s")
    officer = codes_of(steps["officer"])
    earlier = seg.previous_row(case, np.ones(len(case), dtype=np.bool_))
    before, ended_at = np.asarray(seg.take_or(officer, earlier, -1)), np.asarray(seg.take_or(steps["done_at"].to_numpy(), earlier, seg.NAT))
    handed_over = (before >= 0) & (before != officer) & (steps["ready_at"].to_numpy() == ended_at)  # not: noted before the filing
    stamped = (has_start | handed_over) & ~steps["is_date"].to_numpy() & ~steps["is_open"].to_numpy() & (seconds >= 0)
    service = codes_of(applications["service_code"])[case]
    activity = codes_of(steps["activity"])
    usable = np.flatnonzero(stamped & (officer >= 0) & (service >= 0) & (activity >= 0))
    sizes = (len(steps["officer"].cat.categories), len(applications["service_code"].cat.categories), len(steps["activity"].cat.categories))
    groups, _, group = seg.distinct(seg.combine_codes([x[usable] for x in (officer, service, activity)], sizes))
    busy = np.where(has_start, seconds, np.minimum(seconds, _since_own_last(officer, steps)))
    medians = seg.median_per(group, busy[usable], len(groups))
    counts, clocks = seg.count_per(group, len(groups)), _clock(group, seconds[usable], len(groups))
    rows = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0) & ~(steps["done_at"].to_numpy() > decided))
    place = np.full(len(steps), -1, dtype=np.int64)
    place[usable] = group
    mine = place[rows]
    clock = np.asarray(seg.take_or(clocks, mine, 1.0))
    clock = np.where(seconds[rows] % clock == 0, clock, 1.0)  # a stamp that is finer than the others is finer
    has_habit = (mine >= 0) & (np.asarray(seg.take_or(counts, mine, 0)) > MIN_OWN_VISITS)
    return pd.DataFrame(
        {
            "case": case[rows],
            "activity": steps["activity"].array[rows],
            "officer": steps["officer"].array[rows],
            "done_at": steps["done_at"].to_numpy()[rows],
            "done_event": steps["event_row"].to_numpy()[rows],
            "counted_from": coded(np.where(has_start[rows], 0, 1), ("started", "handed_over")),
            "handling_seconds": np.where(has_habit, seconds[rows], np.nan),
            "clock_seconds": np.where(has_habit, clock, np.nan),
            "at_most_seconds": np.where(has_habit, seconds[rows] + clock - 1.0, np.nan),
            "own_median_seconds": np.where(has_habit, np.asarray(seg.take_or(medians, mine, np.nan)), np.nan),
            "own_visits": np.asarray(seg.take_or(counts, mine, 0), dtype=np.float64),
        }
    )


FAMILY = Family(
    table="handling",
    title="Time in hand at a step",
    after=("steps",),
    needs=("events.officer_id",),
    signals=(
        Signal("handling_seconds", "seconds in hand at the step", "seconds", "whole"),
        Signal("clock_seconds", "seconds to which the stamps are told: two of one moment may be so far apart", "seconds", "whole"),
        Signal("at_most_seconds", "the longest that it can have been in hand, by stamps so coarse", "seconds", "whole"),
        Signal("own_median_seconds", "the same officer's median for this service and step, other files' time left out", "seconds", "whole"),
    ),
    compute=compute,
)
