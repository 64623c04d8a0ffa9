"""When an office of an existing log works: its calendar's hours, narrowed to the hours in which the log shows people at work."""

from __future__ import annotations

import numpy as np

from features.arrays.coding import codes_of
from features.base import Context

MICROS = 60_000_000
GRAIN_MINUTES = 10
REACH_DAYS = 21
USUAL = (0.03, 0.97)


class OfficeHours:
    """Answers in UTC microseconds. Offices by code, as in `applications.office_id`."""

    def __init__(self, context: Context) -> None:
        self.clocks = context.clocks
        events = context.tables.events
        office = codes_of(context.tables.applications["office_id"])[events["case"].to_numpy()]
        minute = self.clocks.minute_of_day(office, events["timestamp"].to_numpy())
        worked = ~events["timestamp_is_date"].to_numpy() & events["officer_id"].notna().to_numpy() & ~np.isnan(minute)
        offices = range(len(context.tables.applications["office_id"].cat.categories))
        self.habit = [self._habit(minute[worked & (office == code)]) for code in offices]

    @staticmethod
    def _habit(minutes: np.ndarray) -> tuple[float, float]:
        """The usual first and last minute of the day; without enough to go by, eight to four."""
        if len(minutes) < 50:
            return 8 * 60.0, 16 * 60.0
        first, last = np.quantile(minutes, USUAL)
        return float(first), float(max(last, first + 60))

    def next_open(self, office: int, t: int) -> int:
        """`t` itself where the office works then, else the next time at which it does (to ten minutes, keeping the seconds)."""
        times = t + np.arange(0, REACH_DAYS * 1440, GRAIN_MINUTES, dtype=np.int64) * MICROS
        stamps = times.astype("datetime64[us]")
        codes = np.full(len(times), office, dtype=np.int64)
        first, last = self.habit[office]
        minute = self.clocks.minute_of_day(codes, stamps)
        fits = self.clocks.is_office_hour(codes, stamps) & (minute >= first) & (minute <= last)
        return int(times[np.argmax(fits)]) if fits.any() else t

    def next_working_day(self, office: int, midnight: int) -> int:
        """Local midnight of that working day or the next, for logs that hold bare dates."""
        days = np.datetime64(midnight, "us") + np.arange(REACH_DAYS) * np.timedelta64(1, "D") + np.timedelta64(12, "h")
        codes = np.full(len(days), office, dtype=np.int64)
        fits = self.clocks.is_working_day(codes, days)
        day = days[int(np.argmax(fits))] if fits.any() else days[0]
        local = self.clocks.local_day(codes[:1], np.array([day])).astype("datetime64[us]")
        return int(self.clocks.to_utc(codes[:1], local).astype(np.int64)[0])

    def evening(self, office: int, t: int, minutes: float) -> int:
        """So many minutes after the local midnight of `t`'s day."""
        codes = np.array([office], dtype=np.int64)
        local = self.clocks.local_day(codes, np.array([np.datetime64(t, "us")])).astype("datetime64[us]").astype(np.int64)
        moved = (local + int(minutes * MICROS)).astype("datetime64[us]")
        return int(self.clocks.to_utc(codes, moved).astype(np.int64)[0])
