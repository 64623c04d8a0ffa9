"""The country's working days, as an array over the days of the log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import holidays
import numpy as np

from detector.simulate.habits import Habits

TAIL_DAYS = 90
"""Days known beyond the end of the log, for work that would end after it."""


@dataclass(frozen=True)
class WorkingDays:
    """`works[d]`: whether day d after `first` is a working day; `further`: days off that a plain list of public holidays may not name."""

    first: dt.date
    works: np.ndarray
    further: tuple[dt.date, ...]

    def deadline(self, submitted: float, days: int) -> float:
        """The last minute of the n-th working day after the local day of `submitted` (minutes after the first midnight)."""
        day = int(submitted // 1440)
        ahead = np.flatnonzero(self.works[day + 1 : day + 1 + 3 * days + 30])
        last = day + 1 + int(ahead[days - 1]) if len(ahead) >= days else day + 3 * days + 30
        return (last + 1) * 1440.0

    def counted(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working days d with day(start) < d <= day(end), for arrays of minutes."""
        total = np.concatenate([[0], np.cumsum(self.works)])
        last = len(self.works) - 1
        first_day, last_day = (np.clip(np.floor_divide(x, 1440).astype(np.int64), 0, last) for x in (start, end))
        return np.asarray(total[last_day + 1] - total[first_day + 1])


def working_days(habits: Habits) -> WorkingDays:
    """Weekends and every official day off of the country; the offices of a world close on all of them."""
    country, length = habits.country, habits.days + TAIL_DAYS
    years = range(habits.first.year, habits.first.year + 4)
    public = holidays.country_holidays(country.code, years=years)
    known = set(public)
    if "government" in public.supported_categories:
        known |= set(holidays.country_holidays(country.code, years=years, categories=("public", "government")))
    dates = [habits.first + dt.timedelta(days=i) for i in range(length)]
    works = np.array([date.weekday() not in country.weekend and date not in known for date in dates])
    further = tuple(sorted(date for date in dates if date in known and date not in public))
    return WorkingDays(habits.first, works, further)
