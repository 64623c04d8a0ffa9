"""XES traces as rows of the contract's tables: names, life cycles (start and complete are one visit), fees as payments."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from detector.importing.xes_stream import XesPart, XesTrace
from features.tables import TABLES

CASE, TIME, OFFICER, STAGE, INSTANCE = "concept:name", "time:timestamp", "org:resource", "lifecycle:transition", "concept:instance"
BEGINS = "start"
NO_VISITS = frozenset(
    {"schedule", "assign", "reassign", "suspend", "resume", "autoskip", "manualskip", "withdraw", "ate_abort", "pi_abort", "abort_activity"}
)
"""Stages of the standard life cycle (XES 2.0, lifecycle extension) at which no step was finished."""
FOREIGN = "xes_"
"""Put before an attribute whose name is a column of the contract: what it means there the log does not say."""

Row = dict[str, str | int | None]


@dataclass(frozen=True)
class XesMapping:
    """Which attributes play which part. `service`, `office` None: one for the whole log; `fees`: attributes that are amounts paid."""

    activity: str = CASE
    service: str | None = None
    office: str | None = None
    fees: tuple[str, ...] = ()
    every_event: bool = False


@dataclass
class Tally:
    """What was read, for whoever started the import; `left_out`: events by stage that are no finished step."""

    cases: int = 0
    events: int = 0
    rows: int = 0
    payments: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    never_finished: int = 0
    case_values: dict[str, set[str]] = field(default_factory=dict)
    offsets: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True)
class CaseRows:
    """The rows that one trace becomes."""

    application: Row
    events: list[Row]
    payments: list[Row]


@dataclass(frozen=True)
class Namer:
    """Values for a log that names neither service nor office: the log's own name stands in."""

    log: str
    mapping: XesMapping


MOST_VALUES = 100
"""Distinct values kept of a case attribute: enough to tell a kind of service from a number."""


def as_rows(trace: XesTrace, number: int, namer: Namer, tally: Tally) -> CaseRows:
    """One trace as rows; `number`, from 1, names a case that has no name. Everything is text as written, so nothing is lost here."""
    mapping = namer.mapping
    case = trace.own.values.get(CASE) or f"trace-{number}"
    events = _visits(trace.events, mapping, tally)
    tally.cases += 1
    tally.events += len(trace.events)
    tally.rows += len(events)
    _note_values(trace, tally)
    application: Row = {
        "case_id": case,
        "service_code": _value(trace, mapping.service) or ("unstated" if mapping.service else namer.log),
        "office_id": _value(trace, mapping.office) or ("unstated" if mapping.office else namer.log),
        "submitted_at": _earliest(trace.events),
        **_attributes(trace.own.values, "applications", {CASE}),
        "xes_line": trace.own.line,
    }
    payments = _payments(trace, case, mapping.fees)
    tally.payments += len(payments)
    return CaseRows(application, [{"case_id": case, **row} for row in events], payments)


def _value(trace: XesTrace, key: str | None) -> str | None:
    """Of the trace, else the first of its events that has it."""
    if key is None:
        return None
    return next((part.values[key] for part in (trace.own, *trace.events) if part.values.get(key)), None)


def _visits(events: Iterable[XesPart], mapping: XesMapping, tally: Tally) -> list[Row]:
    """One row a finished step; where its start was logged too (same activity and instance, first in first out), `started_at`."""
    open_starts: dict[tuple[str, str], deque[XesPart]] = defaultdict(deque)
    rows: list[Row] = []
    for number, event in enumerate(events):
        stage = "" if mapping.every_event else event.values.get(STAGE, "").strip().lower()
        activity = event.values.get(mapping.activity) or event.values.get(CASE) or ""
        visit = (activity, event.values.get(INSTANCE, ""))
        if stage == BEGINS:
            open_starts[visit].append(event)
            continue
        if stage in NO_VISITS:
            tally.left_out[stage] += 1
            continue
        began = open_starts[visit].popleft() if open_starts[visit] else None
        rows.append(_event_row(event, activity, number, began))
    tally.never_finished += sum(len(waiting) for waiting in open_starts.values())
    return rows


def _event_row(event: XesPart, activity: str, number: int, began: XesPart | None) -> Row:
    values = event.values
    return {
        "activity": activity,
        "timestamp": values.get(TIME),
        "started_at": None if began is None else began.values.get(TIME),
        "officer_id": values.get(OFFICER) or (None if began is None else began.values.get(OFFICER)),
        "sequence": number,
        **_attributes(values, "events", {CASE, TIME, OFFICER, INSTANCE}),
        "xes_line": event.line,
    }


def _attributes(values: Mapping[str, str], table: str, taken: set[str]) -> Row:
    ours = TABLES[table].by_name
    return {FOREIGN + key if key in ours or key == "xes_line" else key: value for key, value in values.items() if key not in taken}


def _payments(trace: XesTrace, case: str, fees: tuple[str, ...]) -> list[Row]:
    """One row a fee attribute: of an event at the event's time; of the whole case, whose time is not logged, at its last event's."""
    last = _latest(trace.events)
    found = [(trace.own, key, last) for key in fees if trace.own.values.get(key)]
    found += [(event, key, event.values.get(TIME)) for event in trace.events for key in fees if event.values.get(key)]
    return [
        {
            "payment_id": f"{case}-{number}",
            "case_id": case,
            "amount": _amount(part, key),
            "paid_at": moment,
            "xes_attribute": key,
            "xes_line": part.line,
        }
        for number, (part, key, moment) in enumerate(found, start=1)
    ]


def _amount(part: XesPart, key: str) -> str:
    """As written; a `float`, which may have any number of decimals (XES: xs:double), to the nearest ten-thousandth, ties to even."""
    written = part.values[key]
    if key not in part.floats:
        return written
    try:
        return f"{Decimal(written).quantize(Decimal('0.0001'), ROUND_HALF_EVEN):f}"
    except InvalidOperation:  # NaN, or larger than any amount: the reader says so
        return written


def _moments(events: Iterable[XesPart]) -> list[tuple[dt.datetime, str]]:
    texts = (event.values.get(TIME, "") for event in events)
    return [(moment, text) for text in texts if text and (moment := _moment(text)) is not None]


def _moment(text: str) -> dt.datetime | None:
    """An instant to compare by; a time without an offset is taken as UTC, which decides order alone. None where it is no time."""
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _earliest(events: Iterable[XesPart]) -> str | None:
    moments = _moments(events)
    return min(moments)[1] if moments else None


def _latest(events: Iterable[XesPart]) -> str | None:
    moments = _moments(events)
    return max(moments)[1] if moments else None


def _note_values(trace: XesTrace, tally: Tally) -> None:
    for key, value in trace.own.values.items():
        known = tally.case_values.setdefault(key, set())
        if key != CASE and len(known) < MOST_VALUES:
            known.add(value)
    first = next((event.values.get(TIME, "") for event in trace.events if event.values.get(TIME)), "")
    if len(first) > 19:
        tally.offsets.add((first[:10], first[-6:]))
