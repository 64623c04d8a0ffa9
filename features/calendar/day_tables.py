"""One calendar in one time zone as tables over days and office spans: what `Clocks` looks up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.calendar.public_holidays import days_off
from features.calendar.zones import DAY, NAT, Micros, ZoneTable
from features.charter.model import Calendar, Intervals

MINUTE = 60_000_000
WHOLE_DAY: Intervals = ((0, 24 * 60),)

Days = npt.NDArray[np.int64]
"""Local dates as days since 1970-01-01."""


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class DayTable:
    """first: the first day. working: by day. worked_days: working days up to and with each day. positions: the working days.

    opens, closes: the office spans as UTC microseconds, ascending. worked: microseconds of office time before each span.
    """

    zone: ZoneTable
    first: int
    working: npt.NDArray[np.bool_]
    worked_days: Days
    positions: Days
    opens: Micros
    closes: Micros
    worked: Micros
    has_hours: bool
    minutes_per_day: float

    @classmethod
    def of(cls, calendar: Calendar, zone: ZoneTable, begin: dt.date, end: dt.date) -> DayTable:
        first = day_number(begin)
        days = np.arange(first, day_number(end) + 1, dtype=np.int64)
        working = _working_days(calendar, days, begin, end)
        spans = list(_office_spans(calendar, days, working))
        from_local = np.concatenate([chosen * DAY + a * MINUTE for chosen, a, _ in spans])
        to_local = np.concatenate([chosen * DAY + b * MINUTE for chosen, _, b in spans])
        order = np.argsort(from_local)
        opens, closes = zone.reached(from_local[order]), zone.reached(to_local[order])
        per_day = np.bincount(np.concatenate([chosen - first for chosen, _, _ in spans]), (to_local - from_local) / MINUTE, len(days))
        return cls(
            zone=zone,
            first=first,
            working=working,
            worked_days=np.cumsum(working, dtype=np.int64),
            positions=days[working],
            opens=opens,
            closes=closes,
            worked=np.concatenate([[0], np.cumsum(closes - opens)[:-1]]).astype(np.int64)[: len(opens)],
            has_hours=calendar.office_hours is not None,
            minutes_per_day=float(np.median(per_day[working])) if working.any() else 0.0,
        )

    def local_days(self, t: Micros) -> Days:
        """Local dates of instants; NAT where missing."""
        days = np.floor_divide(self.zone.to_local(t), DAY)
        days[t == NAT] = NAT
        return days

    def covers_day(self, days: Days) -> npt.NDArray[np.bool_]:
        return (days >= self.first) & (days < self.first + len(self.working))

    def covers_instant(self, t: Micros) -> npt.NDArray[np.bool_]:
        # A day less at both ends: whatever the zone, the spans of that day are in the table.
        return (t >= (self.first + 1) * DAY) & (t < (self.first + len(self.working) - 1) * DAY)

    def is_working(self, days: Days) -> npt.NDArray[np.bool_]:
        return self.covers_day(days) & self.working[self._place(days)]

    def working_days_until(self, days: Days) -> Days:
        """Working days of the table up to and with each day."""
        return np.asarray(self.worked_days[self._place(days)])

    def nth_working_day(self, days: Days, number: Days) -> Days:
        """The number-th working day after each day (0: the day itself); NAT where there is none or the number is negative."""
        place = self.working_days_until(days) + number - 1
        usable = self.covers_day(days) & (number >= 0)
        known = usable & (number > 0) & (place < len(self.positions))
        found = np.full(days.shape, NAT, dtype=np.int64)
        found[known] = self.positions[place[known]]
        same = usable & (number == 0)
        found[same] = days[same]
        return found

    def worked_until(self, t: Micros) -> Micros:
        """Microseconds of office time from the table's start to each instant."""
        if not len(self.opens):
            return np.zeros_like(t)
        span = np.maximum(np.searchsorted(self.opens, t, side="right") - 1, 0)
        opened = self.opens[span]
        inside = np.clip(t, opened, self.closes[span]) - opened
        return np.asarray(self.worked[span] + inside)

    def is_open(self, t: Micros) -> npt.NDArray[np.bool_]:
        if not len(self.opens):
            return np.zeros(t.shape, dtype=np.bool_)
        span = np.searchsorted(self.opens, t, side="right") - 1
        return (span >= 0) & (t < self.closes[np.maximum(span, 0)]) & self.covers_instant(t)

    def _place(self, days: Days) -> Days:
        return np.clip(days - self.first, 0, len(self.working) - 1) if len(days) else days


def _working_days(calendar: Calendar, days: Days, begin: dt.date, end: dt.date) -> npt.NDArray[np.bool_]:
    working = ~np.isin(_weekdays(days), np.array(calendar.weekend, dtype=np.int64))
    if calendar.country is not None:
        working[_chosen(days, days_off(calendar.country, calendar.subdivision, begin.year, end.year))] = False
    working[_chosen(days, calendar.open | frozenset(calendar.hours_on or {}))] = True
    working[_chosen(days, calendar.closed)] = False
    return working


def _office_spans(calendar: Calendar, days: Days, working: npt.NDArray[np.bool_]) -> Iterator[tuple[Days, int, int]]:
    """(days, from, to) in minutes of the local day: each span of the week, and of the dates with hours of their own."""
    special = calendar.hours_on or {}
    usual = working & ~_chosen(days, special)
    if calendar.office_hours is None:
        yield days[usual], *WHOLE_DAY[0]
    else:
        fullest = max(calendar.office_hours.values(), key=_minutes, default=WHOLE_DAY)
        opened = _chosen(days, calendar.open)
        for weekday in range(7):
            on = usual & (_weekdays(days) == weekday)
            hours = calendar.office_hours.get(weekday)
            # A working weekday without hours has none; a day that is opened by its date has those of the fullest day.
            chosen, spans = (on, hours) if hours is not None else (on & opened, fullest)
            for a, b in spans:
                yield days[chosen], a, b
    for day, intervals in special.items():
        for a, b in intervals:
            yield days[working & (days == day_number(day))], a, b
    yield days[:0], 0, 0


def _minutes(intervals: Intervals) -> int:
    return sum(b - a for a, b in intervals)


def _weekdays(days: Days) -> Days:
    """0 Monday; day 0 was a Thursday."""
    return np.asarray((days + 3) % 7)


def _chosen(days: Days, dates: Collection[dt.date]) -> npt.NDArray[np.bool_]:
    return np.isin(days, np.array([day_number(day) for day in dates], dtype=np.int64))
