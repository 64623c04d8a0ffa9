"""Working time between instants, exact and for whole columns at once: days, office hours, holidays, time zones, summer time.

A working day is a local date that is neither weekend nor holiday nor closed, or that the calendar opens. Office hours are spans
of the wall clock; where a calendar has none, a working day counts from local midnight to midnight (24 hours, 23 or 25 where the
clocks change). Where the clocks go back, a span runs to the first time that its end is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from features.charter.model import Calendar, Charter
from features.day_tables import DayTable
from features.public_holidays import estimated_days_off
from features.zones import DAY, NAT, Micros, ZoneTable

Labels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]
Index = npt.NDArray[np.int64] | slice

MINUTE = 60_000_000
_EARLIEST, _LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_BEFORE, _AFTER = dt.timedelta(days=400), dt.timedelta(days=4 * 366)
"""How far beyond the data the tables reach: for clocks that start before the first row, and for deadlines after the last."""


@dataclass(frozen=True)
class Clocks:
    """The clocks and calendars of all offices over a period.

    Methods take `office` (int codes into the offices given to `of`; -1: no office, the charter's own calendar) and instants
    (datetime64, naive, UTC), arrays of one shape or scalars, and answer in that shape. A missing instant, or one outside
    1900 to 2199 or far beyond the period, gives NaN, NaT or False.
    """

    offices: tuple[str, ...]
    notes: tuple[str, ...]
    _zones: tuple[ZoneTable, ...]
    _days: tuple[DayTable, ...]
    _zone_of: Labels  # by office, and last for -1
    _days_of: Labels

    @classmethod
    def of(cls, charter: Charter, offices: Sequence[str], first: dt.date, last: dt.date) -> Clocks:
        """The clocks of `offices` for data from `first` to `last` (local dates; some years around are covered too)."""
        begin = max(_EARLIEST, max(min(first, last), _EARLIEST + _BEFORE) - _BEFORE)
        end = min(_LATEST, min(max(first, last), _LATEST - _AFTER) + _AFTER)
        places = [(charter.zone_of(code), charter.calendar_of(code)) for code in offices] + [(charter.timezone, charter.calendar)]
        zone_names = sorted({zone for zone, _ in places})
        zones = {name: ZoneTable.of(name, begin, end) for name in zone_names}
        keys = [(zone, _calendar_key(calendar)) for zone, calendar in places]
        distinct = dict(zip(keys, places, strict=True))
        days = {key: DayTable.of(calendar, zones[zone], begin, end) for key, (zone, calendar) in distinct.items()}
        order = {key: index for index, key in enumerate(days)}
        return cls(
            offices=tuple(offices),
            notes=tuple(sorted({note for _, calendar in distinct.values() for note in _estimates(calendar, first, last)})),
            _zones=tuple(zones[name] for name in zone_names),
            _days=tuple(days.values()),
            _zone_of=np.array([zone_names.index(zone) for zone, _ in places], dtype=np.int64),
            _days_of=np.array([order[key] for key in keys], dtype=np.int64),
        )

    def working_minutes(self, office: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
        """Office minutes between two instants; NaN where `end` is before `start`."""

        def between(days: DayTable, a: Micros, b: Micros) -> Floats:
            minutes = (days.worked_until(b) - days.worked_until(a)) / MINUTE
            return np.where((b >= a) & days.covers_instant(a) & days.covers_instant(b), minutes, np.nan)

        return self._by_calendar(between, np.float64, office, start, end)

    def working_days(self, office: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
        """The number of working days d with local date of `start` < d <= local date of `end`; NaN where `end` is an earlier date."""

        def between(days: DayTable, a: Micros, b: Micros) -> Floats:
            first, last = days.local_days(a), days.local_days(b)
            count = days.working_days_until(last) - days.working_days_until(first)
            return np.where((last >= first) & days.covers_day(first) & days.covers_day(last), count.astype(np.float64), np.nan)

        return self._by_calendar(between, np.float64, office, start, end)

    def calendar_days(self, office: npt.ArrayLike, start: npt.ArrayLike, end: npt.ArrayLike) -> Floats:
        """The local date of `end` less that of `start`, in days; negative where `end` is an earlier date."""
        difference = self.local_day(office, end) - self.local_day(office, start)
        return np.where(np.isnat(difference), np.nan, difference.astype(np.float64))

    def local(self, office: npt.ArrayLike, t: npt.ArrayLike) -> Times:
        """The wall clock of the office (datetime64[us], naive)."""
        return self._by_zone(ZoneTable.to_local, office, t)

    def to_utc(self, office: npt.ArrayLike, local: npt.ArrayLike) -> Times:
        """The instants of wall-clock times: a skipped one is shifted forward, of one that occurs twice it is the first."""
        return self._by_zone(ZoneTable.to_utc, office, local)

    def local_day(self, office: npt.ArrayLike, t: npt.ArrayLike) -> Times:
        """The local date (datetime64[D])."""
        return self.local(office, t).astype("datetime64[D]")

    def minute_of_day(self, office: npt.ArrayLike, t: npt.ArrayLike) -> Floats:
        """Minutes that the wall clock shows since midnight, with seconds as fractions; NaN where missing."""
        micros = self.local(office, t).astype(np.int64)
        return np.where(micros == NAT, np.nan, np.mod(micros, DAY) / MINUTE)

    def is_working_day(self, office: npt.ArrayLike, t: npt.ArrayLike) -> Bools:
        """Whether the local date is a working day."""
        return self._by_calendar(lambda days, t: days.is_working(days.local_days(t)), np.bool_, office, t)

    def is_office_hour(self, office: npt.ArrayLike, t: npt.ArrayLike) -> Bools:
        """Whether the office is open at that instant; without office hours, whether the day is a working day."""
        return self._by_calendar(lambda days, t: days.is_open(t), np.bool_, office, t)

    def has_hours(self, office: npt.ArrayLike) -> Bools:
        """Whether the office's calendar has office hours."""
        return np.asarray(np.array([days.has_hours for days in self._days])[self._labels(self._days_of, office)])

    def minutes_per_day(self, office: npt.ArrayLike) -> Floats:
        """The office minutes of a typical (median) working day."""
        return np.asarray(np.array([days.minutes_per_day for days in self._days])[self._labels(self._days_of, office)])

    def deadline(self, office: npt.ArrayLike, start: npt.ArrayLike, working_days: npt.ArrayLike) -> Times:
        """The local date of the n-th working day after the local date of `start` (datetime64[D]); 0: that date itself.

        A part of a day counts as a day. NaT where `start` or the number is missing, or the date lies beyond the tables.
        """
        number = np.asarray(working_days, dtype=np.float64)
        usable = np.isfinite(number) & (number >= 0)
        whole = np.where(usable, np.ceil(np.where(usable, number, 0)), -1).astype(np.int64)
        found = self._by_calendar(lambda days, t, n: days.nth_working_day(days.local_days(t), n), np.int64, office, start, whole)
        return found.astype("datetime64[D]")

    @staticmethod
    def _labels(table: Labels, office: npt.ArrayLike) -> Labels:
        return np.asarray(table[np.asarray(office, dtype=np.int64)])

    def _by_zone(self, convert: Callable[[ZoneTable, Micros], Micros], office: npt.ArrayLike, t: npt.ArrayLike) -> Times:
        return _spread(self._zones, self._labels(self._zone_of, office), convert, np.int64, (t,)).astype("datetime64[us]")

    def _by_calendar(
        self, answer: Callable[..., npt.NDArray[Any]], kind: type[np.generic], office: npt.ArrayLike, *columns: npt.ArrayLike
    ) -> npt.NDArray[Any]:
        return _spread(self._days, self._labels(self._days_of, office), answer, kind, columns)


def _spread(
    tables: Sequence[Any], labels: Labels, answer: Callable[..., npt.NDArray[Any]], kind: type[np.generic], columns: Sequence[npt.ArrayLike]
) -> npt.NDArray[Any]:
    """Ask each table about its own rows: one pass a distinct table, not one an office or a row."""
    arrays = [_as_integers(column) for column in columns]
    shape = np.broadcast_shapes(labels.shape, *(array.shape for array in arrays))
    flat = [np.broadcast_to(array, shape).ravel() for array in arrays]
    result = np.empty(int(np.prod(shape)), dtype=kind)
    for label, rows in _rows_by_label(np.broadcast_to(labels, shape).ravel(), len(tables)):
        result[rows] = answer(tables[label], *(column[rows] for column in flat))
    return result.reshape(shape)


def _as_integers(column: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Instants as microseconds; whole numbers as they are."""
    array = np.asarray(column)
    return array.astype(np.int64) if array.dtype.kind in "iu" else array.astype("datetime64[us]").astype(np.int64)


def _rows_by_label(labels: Labels, count: int) -> Iterator[tuple[int, Index]]:
    present = np.flatnonzero(np.bincount(labels, minlength=count))
    if len(present) == 1:
        yield int(present[0]), slice(None)
        return
    order = np.argsort(labels.astype(np.int16 if count < 2**15 else np.int64), kind="stable")
    bounds = np.searchsorted(labels[order], [present, present + 1])
    for label, low, high in zip(present, *bounds, strict=True):
        yield int(label), order[low:high]


def _calendar_key(calendar: Calendar) -> tuple[object, ...]:
    """What two offices must share to share a table."""
    hours = None if calendar.office_hours is None else tuple(sorted(calendar.office_hours.items()))
    on = tuple(sorted((calendar.hours_on or {}).items()))
    return (calendar.country, calendar.subdivision, tuple(sorted(calendar.weekend)), hours, calendar.closed, calendar.open, on)


def _estimates(calendar: Calendar, first: dt.date, last: dt.date) -> Iterator[str]:
    """A word on each holiday within the data whose date the package only estimates."""
    if calendar.country is None or first.year > last.year:
        return
    found = estimated_days_off(calendar.country, calendar.subdivision, max(first.year, _EARLIEST.year), min(last.year, _LATEST.year))
    for day, name in found.items():
        if first <= day <= last:
            yield f"Holiday of {calendar.country} on an estimated date, {day.isoformat()}: {name}"
