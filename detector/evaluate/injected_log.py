"""A copy of a log that schemes can be put into: events and decisions as arrays, by case; what no scheme touches stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from detector.evaluate.office_hours import OfficeHours
from detector.simulate.words import StepKind
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.base import Context
from features.steps import activity_table

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MICRO_MINUTE = 60_000_000
NOWHEN = int(np.iinfo(np.int64).min)
"""NaT as microseconds."""


def micros(column: pd.Series) -> Ints:
    """int64 microseconds; NOWHEN where missing."""
    return column.to_numpy().astype("datetime64[us]").astype(np.int64).copy()


@dataclass(frozen=True)
class NewEvent:
    """An event that a scheme adds: codes of activity and officer, microseconds."""

    case: int
    activity: int
    done: int
    is_date: bool
    officer: int
    has_start: bool


@dataclass(frozen=True)
class Kept:
    """One case's rows as they were: pairs of a whole column and the values it had there."""

    rows: slice
    columns: tuple[tuple[npt.NDArray[Any], npt.NDArray[Any]], ...]
    decided: int
    added: int


class InjectedLog:
    """Events are the rows of `tables.events`, sorted by case and time; a case's rows are `rows(case)`."""

    def __init__(self, context: Context, hours: OfficeHours) -> None:
        self.context, self.hours = context, hours
        applications, events = context.tables.applications, context.tables.events
        self.case = events["case"].to_numpy().astype(np.int64)
        self.activity = codes_of(events["activity"])
        self.officer = codes_of(events["officer_id"]).copy()
        self.done, self.started, self.recorded = (micros(events[name]) for name in ("timestamp", "started_at", "recorded_at"))
        self.is_date = events["timestamp_is_date"].to_numpy().copy()
        self.kept = np.ones(len(events), dtype=np.bool_)
        self.added: list[NewEvent] = []
        self.office = codes_of(applications["office_id"])
        self.service = codes_of(applications["service_code"])
        self.submitted = micros(applications["submitted_at"])
        self.decided = micros(applications["decided_at"])
        self.decided_is_date = applications["decided_at_is_date"].to_numpy().copy()
        self.decision = codes_of(applications["decision"]).copy()
        names, services = list(events["activity"].cat.categories), list(applications["service_code"].cat.categories)
        self.stops, self.resumes = (activity_table(context.charter, services, names, which) for which in ("stops_clock", "resumes_clock"))
        of_row = self.service[self.case]
        self.is_pause = self.stops[of_row, self.activity] | self.resumes[of_row, self.activity]
        self.ready = self._ready()
        self.kind = self._kinds()
        self.is_mandatory = self._mandatory(services, names)[of_row, self.activity]

    def rows(self, case: int) -> range:
        """Row numbers of a case's events."""
        first, last = np.searchsorted(self.case, [case, case + 1])
        return range(int(first), int(last))

    def _ready(self) -> Ints:
        """int64[rows]: when each could have been done: the end of the visit before it, else the submission."""
        first = seg.is_start(self.case)
        new = first.copy()
        new[1:] |= self.done[1:] != self.done[:-1]
        visit = np.cumsum(new) - 1
        begins = np.flatnonzero(new)
        before = np.where(first[begins], self.submitted[self.case[begins]], self.done[np.maximum(begins - 1, 0)])
        return np.asarray(before[visit]) if len(begins) else np.zeros(0, dtype=np.int64)

    def _kinds(self) -> npt.NDArray[np.object_]:
        """What each row is for: the last before the decision approves, later ones issue; of those before it the first of a pair that needs
        four eyes checks (where the service has none, the case's first step), a first step before it takes in, the others assess."""
        out = np.full(len(self.case), "", dtype=object)
        worked = (self.officer >= 0) & ~self.is_pause
        count = len(self.submitted)
        decided = self.decided[self.case]
        by_then = worked & (decided != NOWHEN) & ((self.done <= decided) | self._same_day(decided))
        first, last = seg.first_row_per(self.case, count, worked), seg.last_row_per(self.case, count, by_then)
        out[worked] = "assess"
        opening = first[first >= 0]
        paired = self._first_of_pairs()
        has_pair = np.asarray(paired.any(axis=1), dtype=np.bool_)
        out[opening] = np.where(has_pair[self.service[self.case[opening]]], "intake", "check")
        out[worked & paired[self.service[self.case], self.activity]] = "check"
        out[worked & (last[self.case] >= 0) & (np.arange(len(out)) > last[self.case])] = "issue"
        out[last[last >= 0]] = "approve"
        return out

    def _first_of_pairs(self) -> Bools:
        """bool[services, activities + 1]: the first step of a pair that two officers must share."""
        tables = self.context.tables
        names = list(tables.events["activity"].cat.categories)
        place = {name: code for code, name in enumerate(names)}
        services = list(tables.applications["service_code"].cat.categories)
        out = np.zeros((len(services), len(names) + 1), dtype=np.bool_)
        for row, code in enumerate(services):
            service = self.context.charter.services.get(code)
            out[row, [place[a] for a, b in (service.four_eyes if service is not None else ()) if a in place and b in place]] = True
        return out

    def _same_day(self, decided: Ints) -> Bools:
        """bool[rows]: decided on a bare date, and done on that day."""
        day = 86_400_000_000
        return self.decided_is_date[self.case] & (self.done < decided + day)

    def _mandatory(self, services: Sequence[str], names: Sequence[str]) -> Bools:
        """bool[services, activities + 1]: a step of the charter that what is granted must have."""
        out = np.zeros((len(services), len(names) + 1), dtype=np.bool_)
        place = {name: code for code, name in enumerate(names)}
        for row, code in enumerate(services):
            service = self.context.charter.services.get(code)
            for step in service.steps if service is not None else ():
                if not step.optional and step.activity in place:
                    out[row, place[step.activity]] = True
        return out

    def later(self, row: int) -> list[int]:
        """Rows of the same case that come after this one and still stand."""
        return [other for other in self.rows(int(self.case[row])) if other > row and self.kept[other]]

    def kinds_after(self, row: int) -> tuple[frozenset[StepKind], frozenset[StepKind]]:
        """The kinds of the steps still to come, and those of them that may be left out."""
        rows = [other for other in self.later(row) if self.kind[other]]
        kinds = frozenset(str(self.kind[other]) for other in rows)
        return kinds, kinds - frozenset(str(self.kind[other]) for other in rows if self.is_mandatory[other])

    def move(self, row: int, to: int) -> None:
        """The row is done at `to`, its start and record as far before and after as they were; nothing else moves."""
        by = to - int(self.done[row])
        for column in (self.done, self.started, self.recorded):
            if column[row] != NOWHEN:
                column[row] += by

    def shift_case(self, row: int, to: int) -> None:
        """The row is done at `to`; later rows and the decision move as far, each into the office's hours, order kept."""
        case = int(self.case[row])
        office, by = int(self.office[case]), to - int(self.done[row])
        decided = int(self.decided[case])
        decides = [other for other in (row, *self.later(row)) if self.done[other] == decided]
        self.move(row, to)
        floor = to
        for other in self.later(row):
            floor = max(floor, self._fitting(office, int(self.done[other]) + by, bool(self.is_date[other])))
            self.move(other, floor)
        if decided != NOWHEN and (decides or decided >= to - by):
            at = int(self.done[decides[-1]]) if decides else self._fitting(office, decided + by, bool(self.decided_is_date[case]))
            self.decided[case] = at

    def _fitting(self, office: int, t: int, is_date: bool) -> int:
        return self.hours.next_working_day(office, t) if is_date else self.hours.next_open(office, t)

    def fitting(self, row: int, t: int) -> int:
        """`t`, or the next time at which the row's office works; a bare date where the row has one."""
        return self._fitting(int(self.office[self.case[row]]), t, bool(self.is_date[row]))

    def copy_of(self, case: int) -> Kept:
        """The case as it stands, to be put back where an act does not fit after all."""
        rows = slice(self.rows(case).start, self.rows(case).stop)
        columns = tuple((column, column[rows].copy()) for column in (self.done, self.started, self.recorded, self.officer, self.kept))
        return Kept(rows, columns, int(self.decided[case]), len(self.added))

    def put_back(self, case: int, kept: Kept) -> None:
        for column, values in kept.columns:
            column[kept.rows] = values
        self.decided[case] = kept.decided
        del self.added[kept.added :]

    def cut(self, as_of: int) -> None:
        """What a scheme moved beyond the end of the log has not happened yet; a decision there is none."""
        self.kept &= self.done <= as_of
        self.added = [event for event in self.added if event.done <= as_of]
        beyond = self.decided > as_of
        self.decided[beyond] = NOWHEN
        self.decision[beyond] = -1
