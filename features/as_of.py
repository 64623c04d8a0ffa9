"""As of when open cases and unpaid fees are judged: the end of the log's newest day, an isolated tail left out (contract, As of)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

from features.calendar.zones import DAY, ZoneTable
from features.tables import Tables

TIMES = (
    ("applications", "submitted_at"),
    ("applications", "decided_at"),
    ("events", "timestamp"),
    ("payments", "paid_at"),
    ("charges", "charged_at"),
)
"""Columns that tell what happened; what is planned or was written down later is none of them."""
GAP_DAYS = 30
TAIL_SHARE = 0.001


def find_as_of(tables: Tables, zone: str) -> tuple[np.datetime64, str]:
    """(instant, note): the last microsecond of the log's newest local day in `zone`, datetime64[us] naive UTC; NaT without any row.

    Rows behind a gap of more than 30 days that are less than 0.1% of all are left out of the search; the note says how many.
    """
    days, counts = _count_days(tables, zone)
    if not len(days):
        return np.datetime64("NaT", "us"), "No row tells a time, so there is no day to judge by."
    last = _last_day(days, counts)
    beyond = int(counts[last + 1 :].sum())
    day = _date(int(days[last]))
    if not beyond:
        return end_of_day(day, zone), f"The log's newest day is {day.isoformat()}."
    since = _date(int(days[last + 1])).isoformat()
    tail = f"{beyond} times from {since} on, behind a gap of more than {GAP_DAYS} days, were left out of this"
    return end_of_day(day, zone), f"The log's newest day is {day.isoformat()}; {tail}."


def end_of_day(day: dt.date, zone: str) -> np.datetime64:
    """The last microsecond of a local day, as datetime64[us] naive UTC."""
    tomorrow = np.array([(np.datetime64(day, "us").astype(np.int64)) + DAY], dtype=np.int64)
    table = ZoneTable.of(zone, day - dt.timedelta(days=2), day + dt.timedelta(days=2))
    return np.datetime64(int(table.to_utc(tomorrow)[0]) - 1, "us")


def _count_days(tables: Tables, zone: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Local days that have a time (days since 1970, ascending) and how many each."""
    columns = [getattr(tables, table)[column].to_numpy("datetime64[us]") for table, column in TIMES]
    given = [column[~np.isnat(column)].astype(np.int64) for column in columns]
    times = np.concatenate(given)
    if not len(times):
        return times, times
    first, last = _date(int(times.min()) // DAY), _date(int(times.max()) // DAY)
    local = ZoneTable.of(zone, first - dt.timedelta(days=2), last + dt.timedelta(days=2)).to_local(times)
    numbers = local // DAY
    start = int(numbers.min())
    counts = np.bincount(numbers - start)
    days = np.flatnonzero(counts)
    return days + start, counts[days]


def _last_day(days: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> int:
    """The place of the newest day that does not belong to an isolated tail."""
    behind = counts[::-1].cumsum()[::-1]
    isolated = (np.diff(days) > GAP_DAYS) & (behind[1:] < TAIL_SHARE * behind[0])
    first = np.flatnonzero(isolated)
    return int(first[0]) if len(first) else len(days) - 1


def _date(days: int) -> dt.date:
    return dt.date(1970, 1, 1) + dt.timedelta(days=days)
