"""Step visits: who did what to a case, from when it could have been done, and whose the wait was.

Events of a case with one and the same time are one visit. An open case has one more row, censored at the as-of time, for the
step it waits for, so that a hold-up that still goes on is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import NAT, Bools, Ints
from features.base import Context, Family, Signal
from features.charter.model import Charter

OFFICE, APPLICANT, NOBODY = 0, 1, 2
WAIT_OWNERS = ("office", "applicant", "nobody")
"""Whose a wait is: the office's; the applicant's while the clock is stopped; nobody's after the decision or after the as-of time."""


def activity_table(charter: Charter, services: Sequence[str], activities: Sequence[str], which: str) -> Bools:
    """bool[services, activities]: the activity is listed under `which` (`stops_clock`, `resumes_clock`) of the service."""
    place = {name: code for code, name in enumerate(activities)}
    out = np.zeros((len(services), len(activities) + 1), dtype=np.bool_)  # the last column is the missing activity, code -1
    for row, code in enumerate(services):
        service = charter.services.get(code)
        named: Iterable[str] = getattr(service, which) if service is not None else ()
        out[row, [place[name] for name in named if name in place]] = True
    return out


def _visits(context: Context) -> pd.DataFrame:
    """One row a visit: its case, first and last event row, time, and whether it stops or resumes the clock."""
    events, services = context.tables.events, context.tables.applications["service_code"].cat
    happened = (events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy()
    rows = np.flatnonzero(happened)
    case = events["case"].to_numpy()[rows]
    at = events["timestamp"].to_numpy()[rows]
    activity = codes_of(events["activity"])[rows]
    service = services.codes.to_numpy().astype(np.int64)[case]
    names = list(events["activity"].cat.categories)
    stops = activity_table(context.charter, list(services.categories), names, "stops_clock")[service, activity]
    resumes = activity_table(context.charter, list(services.categories), names, "resumes_clock")[service, activity]
    first = seg.is_start(case)
    if len(rows):
        first[1:] |= at[1:] != at[:-1]
    visit = np.cumsum(first) - 1
    count = int(visit[-1]) + 1 if len(rows) else 0
    last_stop = seg.last_row_per(visit, count, stops)
    last_resume = seg.last_row_per(visit, count, resumes)
    begin = np.flatnonzero(first)
    return pd.DataFrame(
        {
            "case": case[begin],
            "first_event": rows[begin],
            "done_at": at[begin],
            "has_stop": last_stop > last_resume,
            "has_resume": last_resume > last_stop,
            "events": seg.count_per(visit, count),
        }
    )


def _stopped_after(visits: pd.DataFrame, has_own_resumes: Bools) -> Bools:
    """bool[visits]: the clock stands still from this visit to the next."""
    case, stop, resume = (visits[name].to_numpy() for name in ("case", "has_stop", "has_resume"))
    relevant = seg.last_row(case, stop | resume)
    carried = np.asarray(seg.take_or(stop, relevant, False), dtype=np.bool_)
    return np.asarray(np.where(has_own_resumes[case], carried, stop), dtype=np.bool_)


def _with_open_rows(context: Context, visits: pd.DataFrame) -> pd.DataFrame:
    """The visits and, for each case still open at the as-of time, one censored row that ends there."""
    applications = context.tables.applications
    as_of = pd.Timestamp(context.as_of)
    decided = applications["decided_at"]
    is_open = (decided.isna() & applications["decision"].isna()) | (decided > as_of)
    cases = np.flatnonzero((is_open & (applications["submitted_at"] <= as_of)).to_numpy())
    unseen = {"first_event": -1, "done_at": context.as_of, "has_stop": False, "has_resume": False, "events": 0}
    waiting = pd.DataFrame({"case": cases, **unseen})
    both = pd.concat([visits.assign(is_open=False), waiting.assign(is_open=True)], ignore_index=True)
    order = np.lexsort((both["is_open"].to_numpy(), both["done_at"].to_numpy(), both["case"].to_numpy()))
    return both.iloc[order].reset_index(drop=True)


def _own_resumes(context: Context) -> Bools:
    """bool[cases]: the case's service names the activities that alone end a stop."""
    services = context.tables.applications["service_code"].cat
    known = context.charter.services
    flags = [bool(known[name].resumes_clock) if name in known else False for name in services.categories]
    return np.asarray([*flags, False], dtype=np.bool_)[services.codes.to_numpy()]


def _owner(context: Context, case: Ints, ready: seg.Times, stopped: Bools) -> Ints:
    decided = context.tables.applications["decided_at"].to_numpy()[case]
    after = ~np.isnat(decided) & (ready >= decided)
    return np.where(after, NOBODY, np.where(stopped, APPLICANT, OFFICE)).astype(np.int64)


def _visit_before(case: Ints, done: seg.Times, submitted: seg.Times, is_date: Bools) -> Ints:
    """int64[visits]: the visit from which each could be done; -1: the filing. What was noted before the filing kept nobody waiting; a bare
    date may lie anywhere in its day."""
    before = seg.previous_row(case, np.ones(len(case), dtype=np.bool_))
    latest = np.where(is_date, done + np.timedelta64(1, "D"), done)
    earlier, was_date = np.asarray(seg.take_or(latest, before, NAT)), np.asarray(seg.take_or(is_date, before, False), dtype=np.bool_)
    too_early = np.where(was_date, earlier <= submitted, earlier < submitted)
    return np.where(too_early & (done >= submitted), -1, before)


def compute(context: Context) -> pd.DataFrame:
    applications, events = context.tables.applications, context.tables.events
    visits = _with_open_rows(context, _visits(context))
    case = visits["case"].to_numpy()
    stopped = _stopped_after(visits, _own_resumes(context))
    submitted, done = applications["submitted_at"].to_numpy()[case], visits["done_at"].to_numpy()
    row, dates = visits["first_event"].to_numpy(), events["timestamp_is_date"].to_numpy()
    before = _visit_before(case, done, submitted, np.asarray(seg.take_or(dates, row, False), dtype=np.bool_))
    ready = np.where(before >= 0, np.asarray(seg.take_or(done, before, NAT)), submitted)
    ready_is_stopped = np.asarray(seg.take_or(stopped, before, False), dtype=np.bool_)
    ready_row = np.where(before >= 0, np.asarray(seg.take_or(row, before, -1)), -1)
    ready_is_date = np.where(before >= 0, seg.take_or(dates, ready_row, False), applications["submitted_at_is_date"].to_numpy()[case])
    office = codes_of(applications["office_id"])[case]
    started = seg.take_or(events["started_at"].to_numpy(), row, NAT)
    owner = _owner(context, case, ready, ready_is_stopped)
    is_date = np.asarray(ready_is_date, dtype=np.bool_) | np.asarray(seg.take_or(dates, row, False), dtype=np.bool_)
    activity = seg.take_or(codes_of(events["activity"]), row, -1)
    officer = seg.take_or(codes_of(events["officer_id"]), row, -1)
    whole_days = context.clocks.working_days(office, ready, done)
    minutes = np.where(is_date, np.nan, context.clocks.working_minutes(office, ready, done))
    backwards = done < ready
    return pd.DataFrame(
        {
            "case": case,
            "activity": coded(activity, events["activity"].cat.categories),
            "officer": coded(officer, events["officer_id"].cat.categories),
            "ready_at": ready,
            "started_at": started,
            "done_at": done,
            "is_open": visits["is_open"].to_numpy(),
            "is_date": is_date,
            "events": visits["events"].to_numpy(),
            "event_row": row,
            "wait_of": coded(owner, WAIT_OWNERS),
            "stops_clock": stopped,
            "wait_working_days": np.where(backwards, np.nan, whole_days),
            "wait_working_minutes": np.where(backwards, np.nan, minutes),
        }
    )


FAMILY = Family(
    table="steps",
    title="Step visits",
    needs=("applications", "events.timestamp"),
    signals=(
        Signal("ready_at", "when the step could have been done: the previous visit's end, else the submission", "instant"),
        Signal("done_at", "when the step was finished; for an open case's last row the as-of time", "instant"),
        Signal("wait_of", "whose the wait was: office, applicant (clock stopped), nobody (after the decision)", "category"),
        Signal("wait_working_days", "working days from ready to done; missing where the log runs backwards", "working days"),
        Signal("wait_working_minutes", "office minutes from ready to done; missing where either end is a bare date", "minutes"),
    ),
    compute=compute,
)
