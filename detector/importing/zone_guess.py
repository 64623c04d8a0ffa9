"""Which time zones agree with the offsets that a log's stamps carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo, available_timezones

COMMON = (
    *("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Amsterdam", "Europe/London", "Europe/Athens", "America/New_York"),
    *("America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Manila", "Africa/Nairobi"),
)
"""Told first where several agree; no more than an order of listing, since offsets alone cannot tell Jakarta from Bangkok."""
MOST_TRIED = 400


def zones_that_fit(offsets: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Named zones in which each day (`2014-04-11`) has its offset (`+02:00`), the common ones first; none where nothing is known.

    A day on which the clock changes fits with either of its offsets. Offsets of zero alone say nothing: programs write UTC as well.
    """
    known = sorted({(day, minutes) for day, text in offsets if (minutes := _minutes(text)) is not None})
    if not known or all(minutes == 0 for _, minutes in known):
        return ()
    tried = known[:: max(1, len(known) // MOST_TRIED)]
    names = [name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))]
    fitting = {name for name in names if _fits(ZoneInfo(name), tried)}
    return (*(name for name in COMMON if name in fitting), *sorted(fitting - set(COMMON)))


def _minutes(text: str) -> int | None:
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":" or not (text[1:3] + text[4:]).isdigit():
        return 0 if text.endswith(("Z", "z")) else None
    return (-1 if text[0] == "-" else 1) * (int(text[1:3]) * 60 + int(text[4:]))


def _fits(zone: ZoneInfo, known: Iterable[tuple[str, int]]) -> bool:
    return all(minutes in _offsets_of(zone, day) for day, minutes in known)


def _offsets_of(zone: ZoneInfo, day: str) -> set[int]:
    try:
        date = dt.datetime.fromisoformat(day)
    except ValueError:
        return set()
    ends = (date.replace(tzinfo=zone), (date + dt.timedelta(hours=23, minutes=59)).replace(tzinfo=zone))
    return {int(offset.total_seconds()) // 60 for end in ends if (offset := end.utcoffset()) is not None}
