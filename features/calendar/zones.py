"""Time zones as tables: UTC to local time and back for whole columns at once.

The rules come from the pinned `tzdata` package and never from the machine, so that every machine gives the same local times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from features.errors import SuluhError, nearest_hint

Micros = npt.NDArray[np.int64]
"""Microseconds since 1970-01-01T00:00, of UTC or of a local wall clock; NAT where missing."""

NAT = np.iinfo(np.int64).min
SECOND = 1_000_000
DAY = 86_400 * SECOND
_BEYOND = np.iinfo(np.int64).max


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """All IANA names, aliases too."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


@lru_cache(maxsize=64)
def load_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; SuluhError with the nearest name where there is none."""
    if name not in zone_names():
        raise SuluhError(f"'{name}' is not a time zone. {zone_hint(name)}")
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def zone_hint(wrong: str) -> str:
    """The nearest zone name, by its city too ('jakarta'), else what a name looks like."""
    by_city = {name.rsplit("/", 1)[-1].lower(): name for name in sorted(zone_names())}
    city = wrong.rsplit("/", 1)[-1].strip().replace(" ", "_").lower()
    if city in by_city:
        return f"Did you mean '{by_city[city]}'?"
    hint = nearest_hint(wrong, zone_names())
    return hint if hint.startswith("Did") else "Use an IANA name, such as 'Asia/Jakarta'."


@dataclass(frozen=True)
class ZoneTable:
    """The offsets of a zone over a period: `offsets[i]` holds from `utc_from[i]` on (all microseconds).

    `local_from[i]`: the first wall-clock time that belongs to `offsets[i]`; an hour that occurs twice belongs to its first pass.
    """

    name: str
    utc_from: Micros
    offsets: Micros
    local_from: Micros

    @classmethod
    def of(cls, name: str, first: dt.date, last: dt.date) -> ZoneTable:
        """The table of a zone from `first` to `last`; outside, the nearest offset holds."""
        changes = list(_offset_changes(load_zone(name), first, last))
        utc_from = np.array([NAT] + [at * SECOND for at, _ in changes[1:]], dtype=np.int64)
        offsets = np.array([offset * SECOND for _, offset in changes], dtype=np.int64)
        local_from = utc_from.copy()
        local_from[1:] += np.maximum(offsets[1:], offsets[:-1])
        return cls(name, utc_from, offsets, local_from)

    def to_local(self, utc: Micros) -> Micros:
        """The wall clock at instants."""
        return _keep_missing(utc, utc + self._offsets_at(self.utc_from, utc))

    def to_utc(self, local: Micros) -> Micros:
        """The instants of wall-clock times: one that is skipped is shifted forward, of one that occurs twice it is the first."""
        return _keep_missing(local, local - self._offsets_at(self.local_from, local))

    def reached(self, local: Micros) -> Micros:
        """The first instants at which the wall clock shows a time or a later one: of a time that is skipped, the moment of the jump."""
        index = np.searchsorted(self.local_from, local, side="right") - 1
        jump = np.append(self.utc_from[1:], _BEYOND)[index]
        return np.asarray(np.minimum(local - self.offsets[index], jump))

    def _offsets_at(self, bounds: Micros, times: Micros) -> Micros:
        if len(self.offsets) == 1:
            return self.offsets
        return np.asarray(self.offsets[np.searchsorted(bounds, times, side="right") - 1])


def _keep_missing(times: Micros, converted: Micros) -> Micros:
    converted[times == NAT] = NAT
    return converted


def _offset_changes(zone: ZoneInfo, first: dt.date, last: dt.date) -> Iterator[tuple[int, int]]:
    """(second since 1970 UTC, offset in seconds): the offset at the start, then each change, to the second."""

    def offset_at(second: int) -> int:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=second)
        offset = moment.astimezone(zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    start = int(dt.datetime.combine(first, dt.time(), dt.UTC).timestamp())
    stop = int(dt.datetime.combine(last, dt.time(), dt.UTC).timestamp()) + 2 * 86_400
    before = offset_at(start)
    yield start, before
    for second in range(start, stop, 86_400):
        after = offset_at(second + 86_400)
        if after == before:
            continue
        low, high = second, second + 86_400
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(middle) == before else (low, middle)
        yield high, after
        before = after
