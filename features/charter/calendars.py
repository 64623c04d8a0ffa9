"""Calendars of the charter and of its offices: trees -> values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from features.calendar.public_holidays import check_place
from features.charter.faults import Faults, Path
from features.charter.model import Calendar, Intervals
from features.charter.schema import WEEKDAYS
from features.charter.strict_yaml import Listing, Mapped, Scalar, Tree
from features.charter.view import View
from features.errors import SuluhError


def merge_calendars(base: Mapped | None, own: Mapped) -> Mapped:
    """An office's calendar: the charter's, with the keys that the office names replaced."""
    if base is None:
        return own
    inherited = dict(base.entries)
    if "country" in own.entries:
        # A subdivision belongs to its country.
        inherited.pop("subdivision", None)
    # A fault in what an office inherits is told at the office, in the line where the inherited key stands.
    return Mapped({**inherited, **own.entries}, {**base.key_lines, **own.key_lines}, own.line, own.size)


def build_calendar(view: View) -> Calendar:
    """The calendar of a mapping; what contradicts itself is a fault."""
    tree, path, faults = view.tree, view.path, view.faults
    shaped = faults.clean(path)
    hours = _office_hours(tree.get("office_hours"), (*path, "office_hours"), faults)
    calendar = Calendar(
        country=view.text("country"),
        subdivision=view.text("subdivision"),
        weekend=_weekend(tree.get("weekend"), hours) if faults.clean((*path, "weekend")) else (),
        office_hours=hours,
        closed=_dates(view, "closed"),
        open=_dates(view, "open"),
        hours_on=_hours_on(tree.get("hours_on"), (*path, "hours_on"), faults),
    )
    _check_place(calendar, view)
    if shaped and faults.clean((*path, "office_hours")):
        _check_days(calendar, view)
    return calendar


def _check_place(calendar: Calendar, view: View) -> None:
    if calendar.country is None:
        if calendar.subdivision is not None and not view.has("country"):
            view.fault("subdivision", "a subdivision needs its country")
        return
    try:
        check_place(calendar.country, calendar.subdivision)
    except SuluhError as fault:
        view.fault("country" if "country" in str(fault) else "subdivision", str(fault))


def _dates(view: View, key: str) -> frozenset[dt.date]:
    return frozenset(dt.date.fromisoformat(text) for text in view.texts(key))


def _weekend(tree: Tree | None, hours: Mapping[int, Intervals] | None) -> tuple[int, ...]:
    """As stated; else the days that hours by weekday leave out; else Saturday and Sunday."""
    if isinstance(tree, Listing):
        return tuple(sorted(WEEKDAYS.index(item.text) for item in tree.items if isinstance(item, Scalar)))
    if hours is not None and len(hours) < len(WEEKDAYS):
        return tuple(day for day in range(len(WEEKDAYS)) if day not in hours)
    return (5, 6)


def _office_hours(tree: Tree | None, path: Path, faults: Faults) -> Mapping[int, Intervals] | None:
    if tree is None or not faults.clean(path):
        return None
    if isinstance(tree, Mapped):
        by_day = {WEEKDAYS.index(day): _spans(value, (*path, day), faults) for day, value in tree.entries.items() if day in WEEKDAYS}
        by_day = {day: by_day[day] for day in sorted(by_day) if by_day[day]}
    else:
        spans = _spans(tree, path, faults)
        by_day = {day: spans for day in range(len(WEEKDAYS)) if spans}
    if not by_day and faults.clean(path):
        faults.add(tree.line, path, "no hours are given; leave the key out where there are none")
    return by_day


def _hours_on(tree: Tree | None, path: Path, faults: Faults) -> Mapping[dt.date, Intervals] | None:
    if not isinstance(tree, Mapped):
        return None
    found: dict[dt.date, Intervals] = {}
    for key, value in tree.entries.items():
        if key.startswith("x-") or not faults.clean((*path, key)):
            continue
        try:
            day = dt.date.fromisoformat(key)
        except ValueError:
            faults.add(tree.key_lines[key], (*path, key), f"'{key}' is not a date, such as 2025-12-31")
            continue
        found[day] = _spans(value, (*path, key), faults)
        if not found[day] and faults.clean((*path, key)):
            faults.add(value.line, (*path, key), "no hours are given; list the date under 'closed' instead")
    return {day: found[day] for day in sorted(found)}


def _spans(tree: Tree, path: Path, faults: Faults) -> Intervals:
    """One span or a list of them, in minutes; ascending and apart, else a fault."""
    items = tree.items if isinstance(tree, Listing) else ()
    rows = [tree] if items and isinstance(items[0], Scalar) else list(items)
    spans: list[tuple[int, int]] = []
    for row in rows:
        ends = [_minutes(item.text) for item in row.items if isinstance(item, Scalar)] if isinstance(row, Listing) else []
        if len(ends) != 2:
            continue
        start, stop = ends
        if start >= stop:
            faults.add(row.line, path, "the end of a span comes after its beginning; split one that passes midnight over two days")
        elif spans and start < spans[-1][1]:
            faults.add(row.line, path, "spans stand in order and do not overlap")
        spans.append((start, stop))
    return tuple(spans)


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


def _check_days(calendar: Calendar, view: View) -> None:
    for key, dates in (("open", calendar.open), ("hours_on", frozenset(calendar.hours_on or {}))):
        for day in sorted(dates & calendar.closed):
            view.fault(key, f"{day} is also listed under 'closed'")
    hours = calendar.office_hours
    if hours is None:
        return
    for weekday, name in enumerate(WEEKDAYS):
        if weekday not in calendar.weekend and weekday not in hours:
            view.fault("office_hours", f"no hours for '{name}', which is not in the weekend either")
    for day in sorted(calendar.open):
        if day.weekday() not in hours and day not in (calendar.hours_on or {}):
            name = WEEKDAYS[day.weekday()]
            view.fault("open", f"{day} is a {name}, for which there are no office_hours; give its hours under 'hours_on'")
