"""Work at night or on a day off: each clock-stamped visit, whether it lay far from office hours, and who else was at work then.

An hour before opening and after closing is overtime, not night. A shift that works nights, or an office that does, has its habit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context, Family, Signal
from features.excess import dense, upper_tail

OVERTIME = np.timedelta64(60, "m")
"""So near to office hours the work is overtime."""

HOURS = 24

SHIFT_SHARE = 0.5
"""An officer with more of the visits than this in odd hours works a shift; where its nights run into a day off is no oddity."""


def _is_odd(context: Context, office: Ints, at: Times) -> Bools:
    """bool[n]: neither the instant nor an hour before or after it is an office hour (a day off: the whole day)."""
    moments = (at, at - OVERTIME, at + OVERTIME)
    return np.asarray(~np.logical_or.reduce([context.clocks.is_office_hour(office, moment) for moment in moments]), dtype=np.bool_)


def _pairs(left: Ints, right: Ints) -> Ints:
    """int64[n]: a number for each combination, from 0 without gaps."""
    low = int(right.min(initial=0))
    return dense(seg.combine_codes((left, right - low), (int(left.max(initial=0)) + 1, int(right.max(initial=0)) - low + 1)))


def _habit(officer: Ints, day: Ints, hour: Ints, works: Bools) -> Floats:
    """float64[n]: the share of the officer's days on which something was done at about that hour of such a day (working or not)."""
    kinds = 2 * HOURS
    size = (int(officer.max(initial=-1)) + 1) * kinds
    place = officer * kinds + works * HOURS
    first = np.unique(_pairs(_pairs(officer, day), hour), return_index=True)[1]
    days_at = seg.count_per((place + hour)[first], size)
    about = np.maximum.reduce([days_at[place + (hour + shift) % HOURS] for shift in (-1, 0, 1)])
    own_days = seg.count_per(officer[np.unique(_pairs(officer, day), return_index=True)[1]], int(officer.max(initial=-1)) + 1)
    return np.asarray(about / np.maximum(own_days[officer], 1))


def _of_typical_officer(office: Ints, officer: Ints, odd: Bools) -> Floats:
    """float64[n]: the share of odd hours in the visits of the office's median officer: a shift that works nights is not the office."""
    pair = _pairs(office, officer)
    size = int(pair.max(initial=-1)) + 1
    shares = seg.count_per(pair, size, odd) / np.maximum(seg.count_per(pair, size), 1)
    owner = office[np.unique(pair, return_index=True)[1]]
    return seg.median_per(owner, shares, int(office.max(initial=-1)) + 1)[office]


def compute(context: Context) -> pd.DataFrame:
    steps = context.frames["steps"]
    office = codes_of(context.tables.applications["office_id"])[steps["case"].to_numpy()]
    stamped = ~steps["is_date"].to_numpy(dtype=np.bool_) & ~steps["is_open"].to_numpy(dtype=np.bool_) & (office >= 0)
    kept = np.flatnonzero(stamped & steps["officer"].notna().to_numpy())
    visits, office = steps.iloc[kept].reset_index(drop=True), office[kept]
    officer, at = codes_of(visits["officer"]), visits["done_at"].to_numpy()
    odd = _is_odd(context, office, at)
    day = context.clocks.local_day(office, at).astype(np.int64)
    hour = (context.clocks.minute_of_day(office, at) // 60).astype(np.int64)
    habit = _habit(officer, day, hour, context.clocks.is_working_day(office, at))
    colleagues = _colleagues(office, day, officer, odd)
    officers = len(visits["officer"].cat.categories)
    shift = (seg.count_per(officer, officers, odd) > SHIFT_SHARE * seg.count_per(officer, officers))[officer]
    one_in = np.where(odd & ~shift & (colleagues == 0), 1.0 / habit, 0.0)
    return pd.DataFrame(
        {
            "case": visits["case"].to_numpy(),
            "activity": visits["activity"].array,
            "officer": visits["officer"].array,
            "done_at": at,
            "is_odd": odd.astype(np.float64),
            "colleagues": colleagues,
            "one_in_days": one_in,
            "alone_p": upper_tail(office, one_in),
            "office_share": _of_typical_officer(office, officer, odd),
            "done_event": visits["event_row"].to_numpy(),
        }
    )


def _colleagues(office: Ints, day: Ints, officer: Ints, odd: Bools) -> Floats:
    """float64[n]: how many other officers of the office worked in odd hours on that local day."""
    group = _pairs(office, day)
    first = np.unique(_pairs(group[odd], officer[odd]), return_index=True)[1]
    size = int(group.max(initial=-1)) + 1
    return np.asarray(seg.count_per(group[odd][first], size)[group] - odd, dtype=np.float64)


FAMILY = Family(
    table="odd_hours",
    title="Work at night and on days off",
    after=("steps",),
    needs=("events.officer_id",),
    signals=(
        Signal("is_odd", "the visit ended more than an hour outside office hours, or on a day off", "yes or no"),
        Signal("colleagues", "other officers of the office at work in odd hours on that day", "officers", "whole"),
        Signal("one_in_days", "one in how many days the officer works at about that hour; not alone, or in hours: 0", "days", "whole"),
        Signal("alone_p", "share of the office's visits that are at least as much out of the officer's habit", "share", "whole"),
        Signal("office_share", "share of odd hours in the visits of the office's median officer", "share", "whole"),
    ),
    compute=compute,
)
