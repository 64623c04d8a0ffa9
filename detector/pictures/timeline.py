"""A case's own time: its visits, the promise and when it ran out, the days that did not count, and what was paid when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from detector.pictures.base import Picture, Shown, by_owner, plain_numbers, plain_texts, wall_minutes
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import NAT, Floats, Ints, Times
from features.base import Context
from features.standards import UNITS, elapsed_in
from features.tables import MONEY_SCALE

MOST_VISITS = 60
MOST_DAYS = 400
"""Days off are drawn for so many days from the start; on a longer axis they would be narrower than a pixel."""

HALVINGS = 32
DAY = 24 * 60
MOMENTS = ("from", "until", "ready", "done", "due", "at")
"""Parts of the pictures that hold times, in minutes of the office's own clock: what the axis spans."""

IN_ORDER = frozenset({"lawful", "grace", "refunded"})


def timelines(context: Context, shown: Shown) -> Iterator[Picture]:
    """facts, visits, promise, off (days off) and payments of each shown case."""
    drawn = [*_facts(context, shown), *_payments(context, shown)]
    if "steps" in context.frames:
        drawn += _visits(context, shown)
    if "standards" in context.frames:
        drawn += _promises(context, shown)
    yield from drawn
    yield from _days_off(context, shown, drawn)


def _pictures(shown: Shown, part: str, held: dict[int, dict[str, list[Any]]]) -> Iterator[Picture]:
    return (Picture("case", shown.ids[place], part, data) for place, data in held.items())


def _facts(context: Context, shown: Shown) -> Iterator[Picture]:
    taken = context.tables.applications.iloc[shown.case]
    submitted, decided = taken["submitted_at"].to_numpy(), taken["decided_at"].to_numpy()
    columns: dict[str, list[Any]] = {
        "from": wall_minutes(context, shown.office, submitted),
        "until": wall_minutes(context, shown.office, np.where(np.isnat(decided), context.as_of.astype("datetime64[us]"), decided)),
        "open": np.isnat(decided).tolist(),
        "lane": plain_texts(taken["lane"]),
        "priority": plain_texts(taken["priority_reason"]),
        "channel": plain_texts(taken["channel"]),
    }
    for place, case_id in enumerate(shown.ids):
        yield Picture("case", case_id, "facts", {name: values[place] for name, values in columns.items()})


def _days_off(context: Context, shown: Shown, drawn: Sequence[Picture]) -> Iterator[Picture]:
    """Runs of days that are no working days, over all that is drawn of each case: at (days since 1970) and length in turn."""
    first, last = _days_drawn(shown, drawn)
    length = np.clip((last - first).astype(np.int64) + 1, 0, MOST_DAYS)
    owner = np.repeat(np.arange(len(length)), length)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length)
    noon = (first[owner] + offset).astype("datetime64[us]") + np.timedelta64(12, "h")
    office = shown.office[owner]
    off = ~context.clocks.is_working_day(office, context.clocks.to_utc(office, noon))
    begins = off & ~(np.append(False, off[:-1]) & ~seg.is_start(owner)) if len(off) else off
    run = np.cumsum(begins)[off] - 1
    starts = np.flatnonzero(begins)
    days = np.bincount(run, minlength=len(starts)) if len(starts) else np.empty(0, dtype=np.int64)
    at = first[owner[starts]].astype(np.int64) + offset[starts]
    pairs: dict[str, list[Any]] = {"at": at.tolist(), "days": days.tolist()}
    return _pictures(shown, "off", by_owner(owner[starts], pairs))


def _days_drawn(shown: Shown, drawn: Sequence[Picture]) -> tuple[Times, Times]:
    """The first and the last day of each case's axis: of its own times, its steps, its standard and its payments."""
    held: dict[str, list[int]] = {case_id: [] for case_id in shown.ids}
    for picture in drawn:
        cells = [picture.data[name] for name in MOMENTS if name in picture.data]
        every = [moment for cell in cells for moment in (cell if isinstance(cell, list) else [cell])]
        held[picture.subject_id] += [moment for moment in every if moment is not None]
    days = [(min(moments) // DAY, max(moments) // DAY) if moments else (0, -1) for moments in held.values()]
    first, last = np.array(days, dtype=np.int64).reshape(-1, 2).T
    return first.astype("datetime64[D]"), last.astype("datetime64[D]")


def _visits(context: Context, shown: Shown) -> Iterator[Picture]:
    visits = shown.rows(context.frames["steps"])
    visits = visits[seg.rank_in_segment(visits["place"].to_numpy(dtype=np.int64)) < MOST_VISITS].reset_index(drop=True)
    place = visits["place"].to_numpy(dtype=np.int64)
    office = shown.office[place]
    columns: dict[str, list[Any]] = {
        "step": plain_texts(visits["activity"]),
        "officer": plain_texts(visits["officer"]),
        "ready": wall_minutes(context, office, visits["ready_at"].to_numpy()),
        "begun": wall_minutes(context, office, visits["started_at"].to_numpy()),
        "done": wall_minutes(context, office, visits["done_at"].to_numpy()),
        "of": codes_of(visits["wait_of"]).tolist(),
        "open": visits["is_open"].astype(int).tolist(),
        "dated": visits["is_date"].astype(int).tolist(),
        "days": plain_numbers(visits["wait_working_days"]),
        "minutes": plain_numbers(visits["wait_working_minutes"], 0),
    }
    return _pictures(shown, "visits", by_owner(place, columns))


def _promises(context: Context, shown: Shown) -> Iterator[Picture]:
    standards = context.frames["standards"]
    held = shown.rows(standards[(standards["promise"] == "case").to_numpy()])
    place = held["place"].to_numpy(dtype=np.int64)
    office = shown.office[place]
    columns: dict[str, list[Any]] = {
        "unit": plain_texts(held["unit"]),
        "term": plain_numbers(held["term"]),
        "elapsed": plain_numbers(held["elapsed"]),
        "stopped": plain_numbers(held["stopped"]),
        "from": wall_minutes(context, office, held["started_at"].to_numpy()),
        "due": wall_minutes(context, office, _due(context, held, office)),
        "basis": plain_texts(held["basis"]),
    }
    for row, at in enumerate(place.tolist()):
        yield Picture("case", shown.ids[at], "promise", {name: values[row] for name, values in columns.items()})


def _due(context: Context, held: pd.DataFrame, office: Ints) -> Times:
    """When the standard ran out: where it did, the moment at which the time used passed it; else the last day that it allows.

    NaT for a standard in hours that was kept (its end lies after the case's), and where a time is missing.
    """
    unit = codes_of(held["unit"])
    start, end = held["started_at"].to_numpy(), held["ended_at"].to_numpy()
    term, elapsed = (held[name].to_numpy(dtype=np.float64) for name in ("term", "elapsed"))
    allowed = term + held["stopped"].to_numpy(dtype=np.float64)
    working = context.clocks.deadline(office, start, np.where(unit == UNITS.index("working_days"), allowed, np.nan))
    calendar = context.clocks.local_day(office, start) + np.where(np.isfinite(allowed), np.ceil(np.nan_to_num(allowed)), 0).astype(np.int64)
    day = np.where(unit == UNITS.index("working_days"), working, np.where(unit == UNITS.index("calendar_days"), calendar, NAT))
    last = day.astype("datetime64[us]") + np.timedelta64(24 * 60 - 1, "m")
    kept = context.clocks.to_utc(office, last)
    return np.where(elapsed > term, _passed(context, held, office, unit, start, end, term), kept)


def _passed(context: Context, held: pd.DataFrame, office: Ints, unit: Ints, start: Times, end: Times, term: Floats) -> Times:
    """The moment from which more than the term was used, found by halving: the time used never falls."""
    steps = context.frames["steps"]
    row_of_case = np.full(len(context.tables.applications), -1, dtype=np.int64)
    row_of_case[held["case"].to_numpy()] = np.arange(len(held))
    stop = steps[(steps["wait_of"] == "applicant").to_numpy() & (row_of_case[steps["case"].to_numpy()] >= 0)]
    owner = row_of_case[stop["case"].to_numpy()]
    begin, until = np.maximum(stop["ready_at"].to_numpy(), start[owner]), stop["done_at"].to_numpy()
    low, high = start.astype("datetime64[s]").astype(np.int64), np.maximum(start, end).astype("datetime64[s]").astype(np.int64)
    for _ in range(HALVINGS):
        middle = (low + high) // 2
        at = middle.astype("datetime64[s]").astype("datetime64[us]")
        stopped = np.nan_to_num(elapsed_in(context, unit[owner], office[owner], begin, np.minimum(until, at[owner])))
        used = elapsed_in(context, unit, office, start, at) - np.bincount(owner, weights=stopped, minlength=len(held))
        beyond = used > term
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return np.where(np.isnat(start) | np.isnat(end), NAT, high.astype("datetime64[s]").astype("datetime64[us]"))


def _payments(context: Context, shown: Shown) -> Iterator[Picture]:
    payments = shown.rows(context.tables.payments)
    place = payments["place"].to_numpy(dtype=np.int64)
    columns: dict[str, list[Any]] = {
        "id": plain_texts(payments["payment_id"]),
        "at": wall_minutes(context, shown.office[place], payments["paid_at"].to_numpy()),
        "amount": plain_numbers(payments["amount"] / MONEY_SCALE, 4),
        "fee": plain_texts(payments["fee_code"]),
        "method": plain_texts(payments["method"]),
        "by": plain_texts(payments["collected_by"]),
        "receipt": plain_texts(payments["receipt_no"]),
        "void": (payments["status"] == "void").astype(int).tolist(),
        "odd": _off_schedule(context, payments),
    }
    return _pictures(shown, "payments", by_owner(place, columns))


def _off_schedule(context: Context, payments: pd.DataFrame) -> list[int]:
    """1 where a part of the payment has a cause that is not in order."""
    money = context.frames.get("money")
    if money is None:
        return [0] * len(payments)
    odd = money.loc[money["cause"].notna() & ~money["cause"].isin(IN_ORDER) & (money["source"] == "payment"), "payment_id"]
    return payments["payment_id"].isin(odd).astype(int).tolist()
