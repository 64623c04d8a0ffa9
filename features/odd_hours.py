"""Work at night or on a day off: each clock-stamped visit, whether it lay far from office hours, and who else was at work then.

Where the charter gives no office hours, those from the first to the last at which the office usually works stand for them. An hour
before opening and after closing is overtime, not night. A shift that works nights, or an office that does, has its habit.
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
"""An officer with more of the visits than this in odd hours, in the days around, works a shift then."""

SHIFT_DAYS = np.timedelta64(84, "h")
"""Visits so far before and after tell which shift an officer works: shifts change by the week."""

TOGETHER = np.timedelta64(60, "m")
"""A colleague who does something in the office within this time is there too."""

USUAL_DAYS = 0.1
"""An hour of the day is usual for an officer who does something in it on so many of the days worked."""

OFF_DAYS = 0.4
"""Days off to a working day."""

DAY_OFF_HOURS = 4.0
"""A day off on which the officer never works is so many hours from the usual ones at least."""

WORKED_VISITS = 3
"""A day off on which the officer ends so many visits was a day of work, on order or for want of it in the calendar."""

DECIDING_VISITS = 2
"""A case is decided by its last visits up to the decision: the approval, and the handing over where a decision is dated by that."""

AT_ONCE = np.timedelta64(60, "s")
"""A visit stamped so little after the decision still led to it."""

LEAST_DAYS = 10
"""An officer with fewer working days in the log has no usual hours."""


def _leads_to_decision(context: Context, steps: pd.DataFrame) -> Bools:
    """bool[visits]: the case was decided by this visit: the last up to the decision, and the one before it where the service dates its
    decisions by the last step of all (the approval then comes before the handing over). All visits of a service that dates no decision.
    """
    applications = context.tables.applications
    case, service = steps["case"].to_numpy(dtype=np.int64), codes_of(applications["service_code"])
    a_day = np.where(applications["decided_at_is_date"].to_numpy(dtype=np.bool_), np.timedelta64(1, "D"), AT_ONCE)
    until = (applications["decided_at"].to_numpy() + a_day)[case]
    ended = ~steps["is_open"].to_numpy(dtype=np.bool_)
    before, after = ended & (steps["done_at"].to_numpy() <= until), ended & (steps["done_at"].to_numpy() > until)
    cases, services = len(applications), len(applications["service_code"].cat.categories)
    decided, goes_on = (seg.count_per(case, cases, held) > 0 for held in (before | after, after))
    decisions, going_on = (seg.count_per(service, services, held) for held in (decided, goes_on))
    visits = np.where(2 * going_on >= decisions, 1, DECIDING_VISITS)[service[case]]
    left = seg.count_per(case, cases, before)[case] - seg.rank_in_segment(case)  # visits are in the order of time
    return np.where(decisions[service[case]] > 0, before & (left <= visits), ended)


def _is_odd(context: Context, office: Ints, at: Times, day: Ints, hour: Ints) -> Bools:
    """bool[n]: neither the instant nor an hour before or after it is an office hour (a day off: the whole day)."""
    moments = (at, at - OVERTIME, at + OVERTIME)
    odd = ~np.logical_or.reduce([context.clocks.is_office_hour(office, moment) for moment in moments])
    return np.asarray(odd | (~context.clocks.has_hours(office) & _outside_habit(office, day, hour)), dtype=np.bool_)


def _outside_habit(office: Ints, day: Ints, hour: Ints) -> Bools:
    """bool[n]: more than an hour before the first or after the last hour that is usual in the office; False where too little is known."""
    offices = int(office.max(initial=-1)) + 1
    days, _, of = seg.distinct(_pairs(office, day))
    owner = np.zeros(len(days), dtype=np.int64)
    owner[of] = office
    worked = seg.count_per(owner, offices)
    slots = np.unique(of * HOURS + hour)
    seen = seg.count_per(owner[slots // HOURS] * HOURS + slots % HOURS, offices * HOURS).reshape(offices, HOURS)
    usual = seen >= np.maximum(USUAL_DAYS * worked, 2.0)[:, None]
    first, last = usual.argmax(axis=1), HOURS - 1 - usual[:, ::-1].argmax(axis=1)
    known = usual.any(axis=1) & (worked >= LEAST_DAYS)
    return np.asarray(known[office] & ((hour < first[office] - 1) | (hour > last[office] + 1)), dtype=np.bool_)


def _pairs(left: Ints, right: Ints) -> Ints:
    """int64[n]: a number for each combination, from 0 without gaps."""
    low = int(right.min(initial=0))
    return dense(seg.combine_codes((left, right - low), (int(left.max(initial=0)) + 1, int(right.max(initial=0)) - low + 1)))


def _hours_beyond(officer: Ints, day: Ints, hour: Ints, works: Bools) -> Floats:
    """float64[n]: hours, round the clock, from the nearest hour that is usual for the officer on such a day (working or not).

    Where no hour of a day off is usual, from the hours that are usual on working days, and at least `DAY_OFF_HOURS` unless that day was
    worked through. NaN where too few days of the officer are known.
    """
    officers = int(officer.max(initial=-1)) + 1
    of_day, of = seg.distinct(_pairs(officer, day))[1:]
    first = seg.distinct(of * HOURS + hour)[1]
    kind = officer * 2 + works
    days_at = seg.count_per((kind * HOURS + hour)[first], officers * 2 * HOURS).reshape(officers * 2, HOURS)
    own_days = seg.count_per(kind[of_day], officers * 2).reshape(officers, 2).astype(np.float64)
    own_days[:, 0] = np.maximum(own_days[:, 0], OFF_DAYS * own_days[:, 1])  # few days off worked make no habit
    usual: Bools = np.asarray(days_at >= np.maximum(USUAL_DAYS * own_days.reshape(-1), 2.0)[:, None])
    off_at_all: Bools = np.asarray(usual.any(axis=1))
    usual = np.where(off_at_all[:, None], usual, np.roll(usual.reshape(officers, 2, HOURS), 1, axis=1).reshape(-1, HOURS))
    beyond = np.full((officers * 2, HOURS), 12.0)
    for shift in range(HOURS):  # whole hours that lie between
        beyond = np.where(np.roll(usual, shift, axis=1), np.minimum(beyond, min(shift, HOURS - shift)), beyond)
    few = seg.count_per(of, len(of_day))[of] < WORKED_VISITS
    least = np.where(~works & ~off_at_all[kind] & few, DAY_OFF_HOURS, 0.0)
    return np.where(own_days[officer, 1] >= LEAST_DAYS, np.maximum(beyond[kind, hour] - 1.0, least), np.nan)


def _within(sorted_keys: Ints, keys: Ints, reach: np.timedelta64) -> Ints:
    """int64[n]: how many of the sorted instants lie within `reach` of each."""
    width = int(reach / np.timedelta64(1, "s"))
    order = np.argsort(keys)  # looked up in their order, neighbouring answers lie in the processor's cache
    ascending = keys[order]
    out = np.empty(len(keys), dtype=np.int64)
    out[order] = np.searchsorted(sorted_keys, ascending + width, side="right") - np.searchsorted(sorted_keys, ascending - width)
    return out


def _keys(group: Ints, at: Times) -> Ints:
    """int64[n]: instants in seconds, each group far from the others."""
    second = at.astype("datetime64[s]").astype(np.int64)
    second = second - second.min(initial=0)
    return np.asarray(group * (4 * int(second.max(initial=0)) + 4 * 10**6) + second)


def _on_shift(officer: Ints, at: Times, odd: Bools) -> Bools:
    """bool[n]: most of what the officer did in the days around was done in odd hours."""
    keys = _keys(officer, at)
    every, odds = _within(np.sort(keys), keys, SHIFT_DAYS), _within(np.sort(keys[odd]), keys, SHIFT_DAYS)
    return np.asarray(odds > SHIFT_SHARE * np.maximum(every, 2), dtype=np.bool_)


def _colleagues(office: Ints, officer: Ints, at: Times) -> Floats:
    """float64[n]: visits that other officers of the office ended within the hour."""
    there, own = _keys(office, at), _keys(_pairs(office, officer), at)
    return np.asarray(_within(np.sort(there), there, TOGETHER) - _within(np.sort(own), own, TOGETHER), dtype=np.float64)


def _of_typical_officer(office: Ints, officer: Ints, odd: Bools) -> Floats:
    """float64[n]: the share of odd hours in the visits of the office's median officer: a shift that works nights is not the office."""
    pair = _pairs(office, officer)
    size = int(pair.max(initial=-1)) + 1
    shares = seg.count_per(pair, size, odd) / np.maximum(seg.count_per(pair, size), 1)
    owner = office[seg.distinct(pair)[1]]
    return seg.median_per(owner, shares, int(office.max(initial=-1)) + 1)[office]


def compute(context: Context) -> pd.DataFrame:
    steps = context.frames["steps"]
    office = codes_of(context.tables.applications["office_id"])[steps["case"].to_numpy()]
    leads = _leads_to_decision(context, steps)
    stamped = ~steps["is_date"].to_numpy(dtype=np.bool_) & ~steps["is_open"].to_numpy(dtype=np.bool_) & (office >= 0)
    kept = np.flatnonzero(stamped & steps["officer"].notna().to_numpy())
    visits, office = steps.iloc[kept].reset_index(drop=True), office[kept]
    officer, at = codes_of(visits["officer"]), visits["done_at"].to_numpy()
    day = context.clocks.local_day(office, at).astype(np.int64)
    hour = (context.clocks.minute_of_day(office, at) // 60).astype(np.int64)
    odd = _is_odd(context, office, at, day, hour)
    beyond = _hours_beyond(officer, day, hour, context.clocks.is_working_day(office, at))
    colleagues = _colleagues(office, officer, at)
    alone = odd & (colleagues == 0) & ~_on_shift(officer, at, odd)
    hours = np.where(alone | np.isnan(beyond), beyond, 0.0)
    deciding = np.where(leads[kept], hours, np.nan)
    return pd.DataFrame(
        {
            "case": visits["case"].to_numpy(),
            "activity": visits["activity"].array,
            "officer": visits["officer"].array,
            "done_at": at,
            "is_odd": odd.astype(np.float64),
            "colleagues": colleagues,
            "hours_beyond": hours,
            "deciding_hours_beyond": deciding,
            "alone_p": upper_tail(office, deciding),
            "office_share": _of_typical_officer(office, officer, odd),
            "done_event": visits["event_row"].to_numpy(),
        }
    )


FAMILY = Family(
    table="odd_hours",
    title="Work at night and on days off",
    after=("steps",),
    needs=("events.officer_id",),
    signals=(
        Signal("is_odd", "the visit ended more than an hour outside office hours (given or usual), or on a day off", "yes or no"),
        Signal("colleagues", "visits that other officers of the office ended within the hour", "visits", "whole"),
        Signal("hours_beyond", "hours from those in which the officer usually works; 0 in company or on shift", "hours", "whole"),
        Signal("deciding_hours_beyond", "the same, of the visits by which the case was decided", "hours", "whole"),
        Signal("alone_p", "share of the office's deciding visits at least as much out of the officer's habit", "share", "whole"),
        Signal("office_share", "share of odd hours in the visits of the office's median officer", "share", "whole"),
    ),
    compute=compute,
)
