"""Office time against the promised time: one row for each promise that a case (or a step of it) was made.

Time runs in the promise's own unit, from its start to the decision (an open case: to the as-of time), less what lies inside
while the clock stood still. Withdrawn cases and decisions without a date were promised nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import NAT, Bools, Floats, Ints, Times
from features.base import Context, Family, Signal
from features.charter.model import DEFAULT_LANE, Charter, Term

UNITS = ("calendar_days", "working_days", "working_hours")


def elapsed_in(context: Context, unit: Ints, office: Ints, start: Times, end: Times) -> Floats:
    """float64[n]: time from start to end in each row's unit (code into `UNITS`); NaN where an end is missing or before the start."""
    clocks = context.clocks
    out = np.full(len(unit), np.nan)
    measures = (clocks.calendar_days, clocks.working_days, clocks.working_minutes)
    for code, (measure, per_unit) in enumerate(zip(measures, (1.0, 1.0, 60.0), strict=True)):
        rows = unit == code
        if rows.any():
            out[rows] = measure(office[rows], start[rows], end[rows]) / per_unit
    return np.where(end < start, np.nan, out)


def _terms(charter: Charter, services: list[str], lanes: list[str]) -> tuple[Mapping[int, Term], Ints]:
    """The distinct terms by number, and int64[services, lanes + 1]: which one holds where (-1 none; last column: lane missing)."""
    terms: dict[int, Term] = {}
    table = np.full((len(services) + 1, len(lanes) + 1), -1, dtype=np.int64)
    for row, code in enumerate(services):
        service = charter.services.get(code)
        for column, lane in enumerate([*lanes, DEFAULT_LANE]):
            term = service.term_of(lane) if service is not None else None
            if term is not None:
                table[row, column] = len(terms)
                terms[len(terms)] = term
    return terms, table


def _field(terms: Mapping[int, Term], read: str, missing: object, dtype: object) -> np.ndarray:
    """One property of each term as an array; the extra last entry stands for no term (code -1)."""
    return np.array([*(getattr(term, read) for term in terms.values()), missing], dtype=dtype)  # type: ignore[call-overload,no-any-return]  # the type comes as a value


def _starts(context: Context, cases: Ints, starts: np.ndarray) -> Times:
    """When the promise begins to run: the submission, the first payment, or the first execution of an activity."""
    applications, events, payments = context.tables.applications, context.tables.events, context.tables.payments
    n = len(applications)
    out = applications["submitted_at"].to_numpy()[cases].copy()
    for what in sorted(set(starts.tolist()) - {"submitted", ""}):
        rows = starts == what
        if what == "paid":
            times = seg.take_or(payments["paid_at"].to_numpy(), _first_payment(context), NAT)
        else:
            first = seg.first_row_per(events["case"].to_numpy(), n, (events["activity"] == what).to_numpy())
            times = seg.take_or(events["timestamp"].to_numpy(), first, NAT)
        out[rows] = times[cases[rows]]
    return out


def _first_payment(context: Context) -> Ints:
    """int64[cases]: the row of each case's first payment that counts; -1 where it has none."""
    payments = context.tables.payments
    order = np.argsort(payments["paid_at"].to_numpy(), kind="stable")
    counts = ((payments["status"] != "void") & (payments["amount"] > 0)).to_numpy()[order]
    first = seg.first_row_per(payments["case"].to_numpy()[order], len(context.tables.applications), counts)
    return np.asarray(seg.take_or(order, first, -1), dtype=np.int64)


def _starting_payment(context: Context, cases: Ints, starts: np.ndarray) -> np.ndarray:
    """object[n]: the number of the payment with which a promise began to run; None where it began otherwise."""
    row = np.where(starts == "paid", _first_payment(context)[cases], -1)
    return np.append(context.tables.payments["payment_id"].to_numpy(dtype=object), [None])[row]


def _stopped(context: Context, promises: pd.DataFrame, unit: Ints, office: Ints) -> Floats:
    """float64[promises]: time inside each promise while the clock stood still, in its unit."""
    steps = context.frames["steps"]
    stops = np.flatnonzero((steps["wait_of"] == "applicant").to_numpy())
    n = len(context.tables.applications)
    row_of_case = np.full(n, -1, dtype=np.int64)
    row_of_case[promises["case"].to_numpy()] = np.arange(len(promises))
    owner = row_of_case[steps["case"].to_numpy()[stops]]
    stops, owner = stops[owner >= 0], owner[owner >= 0]
    begin = np.maximum(steps["ready_at"].to_numpy()[stops], promises["started_at"].to_numpy()[owner])
    end = np.minimum(steps["done_at"].to_numpy()[stops], promises["ended_at"].to_numpy()[owner])
    spans = np.nan_to_num(elapsed_in(context, unit[owner], office[owner], begin, end))
    return np.asarray(np.bincount(owner, weights=spans, minlength=len(promises)), dtype=np.float64)


def _last_touch(context: Context, cases: Ints) -> Times:
    """The last thing an office did to each case before the as-of time, else its submission."""
    events = context.tables.events
    seen = (events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy()
    last = seg.last_row_per(events["case"].to_numpy(), len(context.tables.applications), seen)[cases]
    submitted = context.tables.applications["submitted_at"].to_numpy()[cases]
    touched = np.asarray(seg.take_or(events["timestamp"].to_numpy(), last, NAT))
    return np.where(np.isnat(touched), submitted, np.maximum(touched, submitted))


def _recorded(context: Context, cases: Ints, office: Ints, decided: Times) -> Times:
    """When the decision was written to the log: `recorded_at` of the case's last event of the decision's day; NaT where unknown."""
    events, n = context.tables.events, len(context.tables.applications)
    case = events["case"].to_numpy()
    at_case = np.full(n, -1, dtype=np.int64)
    at_case[cases] = np.arange(len(cases))
    row = at_case[case]
    offices = codes_of(context.tables.applications["office_id"])
    event_day = context.clocks.local_day(offices[case], events["timestamp"].to_numpy())
    decision_day = np.asarray(seg.take_or(context.clocks.local_day(office, decided), row, np.datetime64("NaT", "D")))
    deciding = (row >= 0) & (event_day == decision_day) & events["recorded_at"].notna().to_numpy()
    last = seg.last_row_per(case, n, deciding)[cases]
    return np.asarray(seg.take_or(events["recorded_at"].to_numpy(), last, NAT))


def _case_promises(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    service, lane = applications["service_code"].cat, applications["lane"].cat
    terms, table = _terms(context.charter, list(service.categories), list(lane.categories))
    as_of = context.as_of
    decided, submitted = applications["decided_at"].to_numpy(), applications["submitted_at"].to_numpy()
    is_open = (np.isnat(decided) & applications["decision"].isna().to_numpy()) | (decided > as_of)
    known = (is_open | ~np.isnat(decided)) & (applications["decision"] != "withdrawn").to_numpy() & (submitted <= as_of)
    term = table[service.codes.to_numpy(), lane.codes.to_numpy()]
    cases = np.flatnonzero(known & (term >= 0)).astype(np.int64)
    term = term[cases]
    starts = _field(terms, "starts", "", np.str_)[term]
    office = codes_of(applications["office_id"])[cases]
    unit = np.array([*(UNITS.index(t.unit) for t in terms.values()), -1], dtype=np.int64)[term]
    size = _field(terms, "size", np.nan, np.float64)[term]
    promises = pd.DataFrame(
        {
            "case": cases,
            "promise": "case",
            "started_at": _starts(context, cases, starts),
            "ended_at": np.where(is_open[cases], as_of, decided[cases]),
            "is_open": is_open[cases],
            "unit": coded(unit, UNITS),
            "term": size,
            "basis": _field(terms, "basis", "", np.str_)[term],
            "payment_id": _starting_payment(context, cases, starts),
            "start_event": -1,
            "done_event": -1,
            "case_event_rows": True,
        }
    )
    start, end = promises["started_at"].to_numpy(), promises["ended_at"].to_numpy()
    stopped = _stopped(context, promises, unit, office)
    touched = _last_touch(context, cases)
    recorded = np.where(is_open[cases], NAT, _recorded(context, cases, office, decided[cases]))
    elapsed = elapsed_in(context, unit, office, start, end) - stopped
    until_recorded = elapsed_in(context, unit, office, start, np.maximum(recorded, end)) - stopped
    return promises.assign(
        activity=pd.Series(np.nan, index=promises.index, dtype=object),
        elapsed=elapsed,
        stopped=stopped,
        untouched_working_days=np.where(is_open[cases], context.clocks.working_days(office, touched, np.full(len(cases), as_of)), 0.0),
        last_touched_at=touched,
        recorded_at=recorded,
        over_when_recorded=until_recorded - size,
        recorded_late_days=context.clocks.working_days(office, end, recorded),
    )


def _step_terms(charter: Charter, services: list[str], activities: list[str]) -> tuple[list[Term], Ints]:
    place = {name: code for code, name in enumerate(activities)}
    terms: list[Term] = []
    table = np.full((len(services) + 1, len(activities) + 1), -1, dtype=np.int64)
    for row, code in enumerate(services):
        service = charter.services.get(code)
        for step in service.steps if service is not None else ():
            if step.term is not None and step.activity in place:
                table[row, place[step.activity]] = len(terms)
                terms.append(step.term)
    return terms, table


def _lanes_with_own_term(context: Context) -> Bools:
    """bool[cases]: the case runs in a lane with a term of its own, for which the steps' terms were not promised."""
    applications = context.tables.applications
    services, lanes = applications["service_code"].cat, applications["lane"].cat
    table = np.zeros((len(services.categories) + 1, len(lanes.categories) + 1), dtype=np.bool_)
    for row, code in enumerate(services.categories):
        own = (context.charter.services[code].lanes if code in context.charter.services else None) or {}
        for column, lane in enumerate(lanes.categories):
            table[row, column] = lane in own and own[lane].term is not None
    return np.asarray(table[services.codes.to_numpy(), lanes.codes.to_numpy()], dtype=np.bool_)


def _step_promises(context: Context) -> pd.DataFrame:
    """Promises to steps: from ready to done, for visits whose wait is the office's."""
    steps, applications = context.frames["steps"], context.tables.applications
    service = applications["service_code"].cat
    terms, table = _step_terms(context.charter, list(service.categories), list(steps["activity"].cat.categories))
    case = steps["case"].to_numpy()
    which = table[service.codes.to_numpy()[case], codes_of(steps["activity"])]
    withdrawn = (applications["decision"] == "withdrawn").to_numpy()[case]
    promised = (which >= 0) & (steps["wait_of"] == "office").to_numpy() & ~withdrawn & ~_lanes_with_own_term(context)[case]
    rows = np.flatnonzero(promised)
    before = seg.previous_row(case, np.ones(len(case), dtype=np.bool_))
    which, taken = which[rows], steps.iloc[rows]
    unit = np.array([*(UNITS.index(t.unit) for t in terms), -1], dtype=np.int64)[which]
    start, end = taken["ready_at"].to_numpy(), taken["done_at"].to_numpy()
    office = codes_of(applications["office_id"])[case[rows]]
    activity = taken["activity"].astype(object)
    order = np.lexsort((start, codes_of(taken["activity"]), case[rows]))
    turn = np.empty(len(rows), dtype=np.int64)
    visit_of = seg.combine_codes((case[rows][order], codes_of(taken["activity"])[order]), (len(applications), len(table[0])))
    turn[order] = seg.rank_in_segment(visit_of) + 1
    return pd.DataFrame(
        {
            "case": case[rows],
            "promise": (activity.astype(str) + "#" + pd.Series(turn, index=taken.index).astype(str)).to_numpy(dtype=object),
            "activity": activity.to_numpy(dtype=object),
            "officer": taken["officer"].array,
            "started_at": start,
            "ended_at": end,
            "is_open": taken["is_open"].to_numpy(),
            "unit": coded(unit, UNITS),
            "term": np.array([*(t.size for t in terms), np.nan])[which],
            "basis": np.array([*(t.basis for t in terms), ""], dtype=object)[which],
            "start_event": seg.take_or(steps["event_row"].to_numpy(), before[rows], -1),
            "done_event": taken["event_row"].to_numpy(),
            "case_event_rows": False,
            "elapsed": elapsed_in(context, unit, office, start, end),
            "stopped": 0.0,
        }
    )


def compute(context: Context) -> pd.DataFrame:
    cases, steps = _case_promises(context), _step_promises(context)
    both = pd.concat([cases, steps], ignore_index=True) if len(steps) else cases
    officers = context.frames["steps"]["officer"].cat.categories
    named = both["officer"] if "officer" in both else pd.Series(np.nan, index=both.index, dtype=object)
    return both.assign(
        officer=pd.Categorical(named, categories=officers),
        state=np.where(both["is_open"].to_numpy(dtype=np.bool_), "open", "done"),
        over=both["elapsed"] - both["term"],
        over_share=np.where(both["term"] > 0, (both["elapsed"] - both["term"]) / both["term"].where(both["term"] > 0, 1.0), np.nan),
    )


FAMILY = Family(
    table="standards",
    title="Time against the promised standard",
    after=("steps",),
    needs=("charter.standard",),
    signals=(
        Signal("elapsed", "time from the promise's start to its end, without stops, in the promise's unit", "unit of the promise"),
        Signal("stopped", "time inside while the clock stood still", "unit of the promise"),
        Signal("over", "elapsed less the promised time; zero or less: kept", "unit of the promise"),
        Signal("over_share", "time over the standard as a share of the standard", "share"),
        Signal("untouched_working_days", "working days since the last step of an open case; decided: 0", "working days", "whole"),
        Signal("over_when_recorded", "time over the standard, counted to the day the decision was written down", "unit of the promise"),
        Signal("recorded_late_days", "working days from the decision's date to the day it was written down", "working days"),
    ),
    compute=compute,
)
