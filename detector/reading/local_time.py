"""Wall-clock times made instants by the zone of the place they were written at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.reading.cells import MISSING, Bools, Codes, Ints, Times, constant, is_constant
from detector.reading.times import DAY, SECOND
from features.calendar.zones import ZoneTable
from features.charter.model import Charter

DATE_SHARE = 0.01
"""Above this share of local midnights a column's midnights are dates (contract, As of)."""
LONGEST_JUMP = 2 * 3600 * SECOND
MODERN = int(np.datetime64("1980-01-01", "us").astype(np.int64))


@dataclass(frozen=True)
class Zones:
    """Zones of the offices, by the codes of `names`; -1 and unknown offices live in the charter's zone."""

    labels: Codes
    tables: tuple[ZoneTable, ...]

    @classmethod
    def of(cls, charter: Charter, offices: Sequence[str], years: tuple[int, int]) -> Zones:
        """The zones of `offices` for times within `years` (inclusive)."""
        wanted = [*(charter.zone_of(office) for office in offices), charter.timezone]
        names = sorted(set(wanted))
        first, last = dt.date(max(1, years[0] - 1), 1, 1), dt.date(years[1] + 1, 12, 31)
        tables = tuple(ZoneTable.of(name, first, last) for name in names)
        return cls(np.array([names.index(name) for name in wanted], dtype=np.int32), tables)

    def settle(self, times: Times, office: Codes | None, written_in: ZoneTable | None) -> Times:
        """The times as instants, midnights marked. `office`: a code a row (None: the charter's zone); `written_in`: a zone for all."""
        if is_constant(times.values):  # a column that no file has
            return Times(times.values, times.is_instant, constant(np.bool_(False), len(times)))
        if written_in is not None:
            given = ~times.is_instant & ~times.is_missing
            values = times.values.copy()
            values[given] = written_in.to_utc(values[given])
            times = Times(values, np.ones(len(times), dtype=np.bool_))
        values = times.values.copy()
        midnight = np.zeros(len(times), dtype=np.bool_)
        for table, rows in self._groups(office, len(times)):
            local = _within(rows, ~times.is_instant & ~times.is_missing)
            values[local] = table.to_utc(values[local])
            candidates = np.flatnonzero(_within(rows, _may_be_midnight(values)))
            midnight[candidates] = _is_midnight(values[candidates], table)
        return Times(values, np.ones(len(times), dtype=np.bool_), midnight)

    def _groups(self, office: Codes | None, size: int) -> list[tuple[ZoneTable, Bools | None]]:
        """Each zone with its rows; None stands for all rows."""
        if len(self.tables) == 1:
            return [(self.tables[0], None)]
        if office is None:
            return [(self.tables[int(self.labels[-1])], None)]
        label = self.labels[office]
        return [(table, label == number) for number, table in enumerate(self.tables)]


def _within(rows: Bools | None, wanted: Bools) -> Bools:
    return wanted if rows is None else rows & wanted


def _may_be_midnight(utc: Ints) -> Bools:
    """Instants that are local midnight somewhere: since 1980 all offsets are whole minutes."""
    return np.asarray((utc != MISSING) & ((utc % (60 * SECOND) == 0) | (utc < MODERN)))


def _is_midnight(utc: Ints, table: ZoneTable) -> Bools:
    """The first instant of a local day: midnight, or the hour that a clock put forward at midnight shows first."""
    since = table.to_local(utc) % DAY
    midnight: Bools = np.equal(since, 0)
    early = np.flatnonzero((since > 0) & (since <= LONGEST_JUMP))
    midnight[early] = table.to_utc(table.to_local(utc[early]) - since[early]) == utc[early]
    return midnight


def years_of(columns: Sequence[Times]) -> tuple[int, int]:
    """The first and the last year that occur; this age where none does."""
    given = [column.values[~column.is_missing] for column in columns]
    known = [values for values in given if len(values)]
    if not known:
        return 2000, 2000
    low, high = min(int(values.min()) for values in known), max(int(values.max()) for values in known)
    return _year(low), _year(high)


def _year(micros: int) -> int:
    return int(np.datetime64(micros, "us").astype("datetime64[Y]").astype(np.int64)) + 1970


def is_date(times: Times) -> npt.NDArray[np.bool_]:
    """Which stamps are bare dates: midnights, where more than `DATE_SHARE` of the column's values are."""
    assert times.is_midnight is not None
    given = int(np.count_nonzero(~times.is_missing))
    midnights = int(np.count_nonzero(times.is_midnight))
    return times.is_midnight if midnights > DATE_SHARE * given else np.zeros(len(times), dtype=np.bool_)
