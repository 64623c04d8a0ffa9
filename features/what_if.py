"""What the queues would say of visits that had left at another time than they did, all others as they were.

For asking how large a hold-up or a jump must be to be seen: the columns of the frame `queueing` that red flags read, worked out again
for some rows at moments of one's choice. That the moved visit is a neighbour of its neighbours, and one of its officer's, is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context
from features.excess import Tails, dense

WINDOW = 400
"""So many who became ready next (or before) are looked at for each visit: who passes more of them stands out in any queue."""

NEVER, EVER = np.iinfo(np.int64).max, np.iinfo(np.int64).min


@dataclass(frozen=True)
class Queues:
    """The frame `queueing` with its times as whole numbers: seconds, or days where the queue is ordered by days."""

    context: Context
    frame: pd.DataFrame
    by_day: Bools
    ready: Ints
    end: Ints
    office: Ints
    service: Ints

    @staticmethod
    def of(context: Context) -> Queues:
        frame = context.frames["queueing"]
        applications, case = context.tables.applications, frame["case"].to_numpy(dtype=np.int64)
        office, service = (codes_of(applications[name])[case] for name in ("office_id", "service_code"))
        by_day = frame["by_day"].to_numpy(dtype=np.bool_)
        ready, end = (_whole(context, office, by_day, frame[name].to_numpy()) for name in ("ready_at", "served_at"))
        return Queues(context, frame, by_day, ready, end, office, service)

    def column(self, name: str) -> Floats:
        return self.frame[name].to_numpy(dtype=np.float64)

    @cached_property
    def stands(self) -> Bools:
        """bool[rows]: stands in its queue, and is not apart from it (a lawful reason to go first, work begun early)."""
        return ~np.isnan(self.column("passed_by"))

    @cached_property
    def desk(self) -> Ints:
        """int64[rows]: the desk (officer, step and lane) that served it; a number of its own where nobody is known."""
        officer, step, lane = (codes_of(self.frame[name]) for name in ("officer", "activity", "lane"))
        sizes = (int(officer.max(initial=0)) + 1, int(step.max(initial=0)) + 1, int(lane.max(initial=0)) + 2, 2)
        desk = dense(seg.combine_codes((officer, step, lane + 1, self.by_day.astype(np.int64)), sizes))
        return np.where(officer >= 0, desk, int(desk.max(initial=0)) + 1 + np.arange(len(desk)))

    @cached_property
    def tails(self) -> Mapping[str, Tails]:
        """What each value is held against for its rarity."""
        beyond, at_desk, passed_by = (self.column(name) for name in ("stall_beyond_own", "passed_by_at_desk", "passed_by"))
        passed = np.where(np.isnan(beyond), np.nan, np.where(np.isnan(at_desk), passed_by, at_desk))
        return {
            "stall": Tails.of(self.service, self.column("stall")),
            "stall_beyond_own": Tails.of(self.service, beyond),
            "held_back": Tails.of(self.service, self.column("held_back")),
            "jump": Tails.of(self.service, self.column("jump")),
            "passed": Tails.of(self.frame["queue"].to_numpy(dtype=np.int64), passed),
        }

    @cached_property
    def tested_of_case(self) -> Ints:
        """int64[rows]: visits of the same case that were tested for being held back."""
        case = self.frame["case"].to_numpy(dtype=np.int64)
        return np.asarray(seg.count_per(case, int(case.max(initial=-1)) + 1, ~np.isnan(self.column("held_back")))[case])

    def last(self, rows: Ints) -> Ints:
        """int64[rows]: the as-of time in each row's own unit."""
        times = np.full(len(rows), self.context.as_of, dtype="datetime64[us]")
        return _whole(self.context, self.office[rows], self.by_day[rows], times)

    def wait_until(self, rows: Ints, at: Ints) -> Floats:
        """float64[rows]: the wait in minutes (days) had each left at `at`."""
        days, ready_at = self.by_day[rows], self.frame["ready_at"].to_numpy()[rows]
        later = np.where(days, (at - self.ready[rows]) * 86_400, at - ready_at.astype("datetime64[s]").astype(np.int64))
        left = ready_at + later.astype("timedelta64[s]")
        clocks, office = self.context.clocks, self.office[rows]
        return np.where(days, clocks.working_days(office, ready_at, left), clocks.working_minutes(office, ready_at, left))

    def beside(self, rows: Ints, group: Ints, *, later: bool) -> Ints:
        """int64[rows, WINDOW]: when those of the group who became ready later and were served (or earlier, whether served or not)
        left it; `NEVER` (`EVER`) fills up."""
        among = np.flatnonzero(self.stands)
        among = among[np.lexsort((among, self.ready[among], group[among]))]
        keys, own_keys = (_joined(group[held], self.ready[held], self.ready) for held in (among, rows))
        own = np.searchsorted(keys, own_keys, side="right" if later else "left")
        place = own[:, None] + (np.arange(WINDOW) if later else -1 - np.arange(WINDOW))
        other = among[np.clip(place, 0, max(len(among) - 1, 0))] if len(among) else np.zeros(place.shape, dtype=np.int64)
        there = (place >= 0) & (place < len(among)) & (group[other] == group[rows][:, None])
        if later:
            there &= self.frame["is_served"].to_numpy(dtype=np.bool_)[other]
        return np.where(there, self.end[other], NEVER if later else EVER)


def _joined(group: Ints, ready: Ints, every: Ints) -> Ints:
    """int64[n]: group and time as one number in the same order."""
    low = int(every.min(initial=0))
    return group * (int(every.max(initial=0)) - low + 1) + (ready - low)


def _whole(context: Context, office: Ints, by_day: Bools, times: Times) -> Ints:
    days = context.clocks.local_day(office, times).astype(np.int64)
    return np.where(by_day, days, times.astype("datetime64[s]").astype(np.int64))


def _spreads(value: Floats, usual: Floats, scale: Floats) -> Floats:
    return np.asarray((np.log1p(value) - np.log1p(usual)) / scale)


@dataclass(frozen=True)
class HeldUp:
    """Some rows (numbers in the frame) to be held up at will. in_queue, at_desk: when later ones were served."""

    queues: Queues
    rows: Ints
    in_queue: Ints
    at_desk: Ints

    @staticmethod
    def of(queues: Queues, rows: Ints) -> HeldUp:
        group = queues.frame["queue"].to_numpy(dtype=np.int64)
        return HeldUp(queues, rows, queues.beside(rows, group, later=True), queues.beside(rows, queues.desk, later=True))

    def until(self, at: Ints) -> pd.DataFrame:
        """stall, held_back and its shares, had each row waited until `at` (int64[rows]), alone in leaving then."""
        queues, rows = self.queues, self.rows
        held = {name: queues.column(name)[rows] for name in _READ_FOR_STALLS}
        wait, passed_by = queues.wait_until(rows, at), (self.in_queue < at[:, None]).sum(axis=1).astype(np.float64)
        excess = _spreads(wait, held["usual_wait"], held["wait_scale"])
        stall = np.minimum(excess, _spreads(passed_by, held["usual_passed_by"], held["passed_by_scale"]))
        beyond = (stall - held["own_middle"]) / held["own_spread"]
        at_desk = np.where(np.isnan(held["passed_by_at_desk"]), passed_by, (self.at_desk < at[:, None]).sum(axis=1))
        service, tails = queues.service[rows], queues.tails
        rare = tails["stall_beyond_own"].share(service, beyond)
        back = -np.log(rare) - np.log(tails["passed"].share(queues.frame["queue"].to_numpy(dtype=np.int64)[rows], at_desk))
        back = np.where(at_desk == 0, 0.0, back)
        share = tails["held_back"].share(service, back)
        return pd.DataFrame(
            {
                "wait": wait,
                "passed_by": passed_by,
                "stall": stall,
                "stall_p": tails["stall"].share(service, stall),
                "stall_beyond_own": beyond,
                "stalled_with": 0.0,
                "held_back": back,
                "held_back_p": share,
                "held_back_case_p": np.minimum(share * np.maximum(queues.tested_of_case[rows], 1), 1.0),
            }
        )


_READ_FOR_STALLS = (
    *("usual_wait", "wait_scale", "usual_passed_by", "passed_by_scale", "own_middle", "own_spread", "passed_by_at_desk"),
)


@dataclass(frozen=True)
class DrawnForward:
    """Some rows to be served earlier at will. in_queue, at_desk: when those who were ready before them left."""

    queues: Queues
    rows: Ints
    in_queue: Ints
    at_desk: Ints

    @staticmethod
    def of(queues: Queues, rows: Ints) -> DrawnForward:
        group = queues.frame["queue"].to_numpy(dtype=np.int64)
        return DrawnForward(queues, rows, queues.beside(rows, group, later=False), queues.beside(rows, queues.desk, later=False))

    def to(self, at: Ints) -> pd.DataFrame:
        """jump, its share and the places gained, had each row been served at `at` (int64[rows]), alone in being so."""
        queues, rows = self.queues, self.rows
        held = {name: queues.column(name)[rows] for name in ("usual_wait", "wait_scale", "usual_passed", "passed_scale")}
        wait, passed = queues.wait_until(rows, at), (self.in_queue > at[:, None]).sum(axis=1).astype(np.float64)
        saved = -_spreads(wait, held["usual_wait"], held["wait_scale"])
        jump = np.minimum(saved, _spreads(passed, held["usual_passed"], held["passed_scale"]))
        is_known = ~np.isnan(queues.column("passed_at_desk")[rows])
        jump = np.where(is_known & ~(self.at_desk > at[:, None]).any(axis=1), np.minimum(jump, 0.0), jump)
        share = queues.tails["jump"].share(queues.service[rows], jump)
        return pd.DataFrame({"wait": wait, "passed": passed, "jump": jump, "jump_p": share, "jumped_with": 0.0})
