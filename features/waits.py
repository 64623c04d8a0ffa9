"""The waits that are the office's own: what each waits in, when it was ready, when it left the queue, and whether it was served.

The queue is the charter's (`queue_by`); a lane that is a legal term has no queue of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context
from features.charter.model import QUEUE_PARTS
from features.excess import dense

STARTED_SHARE = 0.9
"""A queue is served at `started_at` where so many of its visits have one, else at `timestamp`; never mixed."""

AT_ONCE_SHARE = 0.25
"""Where more of a queue's visits than this are taken up the moment they are ready, or before, `started_at` is no end of a wait."""

DATE_SHARE = 0.01
"""A queue with more bare dates than this is ordered, and its waits are measured, by whole days."""


@dataclass(frozen=True)
class Waits:
    """The rows of the frame: places of each wait, what it waits in, when it was ready and when it left the queue.

    codes, sizes: office, service, lane (-1: no queue of its own) and step. ready, end: seconds, or days where `by_day`.
    served: taken up, and not merely left (still open, decided without it, begun before it was ready). measured: the time is known.
    """

    steps: pd.DataFrame
    codes: dict[str, Ints]
    sizes: dict[str, int]
    queue: Ints
    by_day: Bools
    ready_at: Times
    left_at: Times
    ready: Ints
    end: Ints
    served: Bools
    measured: Bools

    def group(self, parts: tuple[str, ...]) -> Ints:
        """int64[rows]: a number for each combination of the parts; days and minutes are never mixed."""
        sizes = [*(self.sizes[part] for part in parts), 2]
        return dense(seg.combine_codes([*(self.codes[part] for part in parts), self.by_day.astype(np.int64)], sizes))


def _parts(context: Context, steps: pd.DataFrame) -> tuple[dict[str, Ints], dict[str, int]]:
    applications = context.tables.applications
    case = steps["case"].to_numpy()
    columns = {"office": "office_id", "service": "service_code"}
    codes = {part: codes_of(applications[name])[case] for part, name in columns.items()}
    sizes = {part: len(applications[name].cat.categories) for part, name in columns.items()}
    lane = chosen_lane(context)
    codes["lane"], sizes["lane"] = codes_of(lane)[case], len(lane.cat.categories)
    codes["step"] = codes_of(steps["activity"])
    sizes["step"] = len(steps["activity"].cat.categories)
    return codes, sizes


def chosen_lane(context: Context) -> pd.Series:
    """Categorical[cases]: the lane that was chosen at the start, and so has a queue of its own; missing where there is none.

    Lanes as `detector.preparing` read them: an empty one of a case that paid a lane's own fee is that lane already.
    """
    services = context.tables.applications["service_code"].cat
    lanes = context.tables.applications["lane"].cat
    table = np.zeros((len(services.categories) + 1, len(lanes.categories) + 1), dtype=np.bool_)
    for row, code in enumerate(services.categories):
        own = (context.charter.services[code].lanes if code in context.charter.services else None) or {}
        for column, lane in enumerate(lanes.categories):
            table[row, column] = lane in own and own[lane].kind == "chosen"
    codes = lanes.codes.to_numpy().astype(np.int64)
    return pd.Series(coded(np.where(table[services.codes.to_numpy(), codes], codes, -1), lanes.categories))


def _queue(context: Context, codes: dict[str, Ints], sizes: dict[str, int]) -> Ints:
    """int64[rows]: the queue of each wait, by the service's own `queue_by`."""
    services = context.tables.applications["service_code"].cat.categories
    known = context.charter.services
    named = [[part in (known[s].queue_by if s in known else QUEUE_PARTS) for part in QUEUE_PARTS] for s in services]
    uses = np.array([*named, [True] * len(QUEUE_PARTS)])
    parts = [np.where(uses[codes["service"], place], codes[part], -1) for place, part in enumerate(QUEUE_PARTS)]
    return dense(seg.combine_codes(parts, [sizes[part] for part in QUEUE_PARTS]))


def _share_per(queue: Ints, marked: Bools, among: Bools) -> Floats:
    """float64[rows]: the share of marked rows among those of the row's queue."""
    size = int(queue.max(initial=-1)) + 1
    return (seg.count_per(queue, size, marked & among) / np.maximum(seg.count_per(queue, size, among), 1))[queue]


def _next_step(context: Context, steps: pd.DataFrame) -> pd.Categorical:
    """The activity of each visit; for a censored row the charter's next mandatory step after the last one done."""
    services = context.tables.applications["service_code"].cat
    names = steps["activity"].cat.categories
    place = {str(name): code for code, name in enumerate(names)}
    table = np.full((len(services.categories) + 1, len(names) + 1), -1, dtype=np.int64)
    for row, code in enumerate(services.categories):
        promised = context.charter.services[code].steps if code in context.charter.services else ()
        mandatory = [(at, step.activity) for at, step in enumerate(promised) if not step.optional]
        if mandatory:
            table[row, -1] = place.get(mandatory[0][1], -1)
        for at, step in enumerate(promised):
            after = [activity for later, activity in mandatory if later > at]
            if step.activity in place and after:
                table[row, place[step.activity]] = place.get(after[0], -1)
    case, code = steps["case"].to_numpy(), codes_of(steps["activity"])
    before = seg.previous_row(case, np.ones(len(case), dtype=np.bool_))
    waited_for = table[services.codes.to_numpy()[case], np.asarray(seg.take_or(code, before, -1))]
    return coded(np.where(steps["is_open"].to_numpy(), waited_for, code), names)


def waits_of(context: Context) -> Waits:
    """Every wait for the office, in the order of the frame `steps`."""
    steps = context.frames["steps"]
    steps = steps.assign(activity=_next_step(context, steps))
    wanted = (steps["wait_of"] == "office") & steps["activity"].notna() & (steps["done_at"] >= steps["ready_at"])
    steps = steps[wanted.to_numpy()].reset_index(drop=True)
    codes, sizes = _parts(context, steps)
    queue = _queue(context, codes, sizes)
    is_open = steps["is_open"].to_numpy()
    by_day = _share_per(queue, steps["is_date"].to_numpy(), np.ones(len(steps), dtype=np.bool_)) > DATE_SHARE
    ready_at, left_at, begun_early = _ends(steps, queue)
    decided = context.tables.applications["decided_at"].to_numpy()[steps["case"].to_numpy()]
    unserved = is_open | (decided < left_at)
    left_at = np.where(decided < left_at, np.maximum(decided, ready_at), left_at)
    day = [context.clocks.local_day(codes["office"], t).astype(np.int64) for t in (ready_at, left_at)]
    instant = [t.astype("datetime64[s]").astype(np.int64) for t in (ready_at, left_at)]
    ready, end = (np.where(by_day, d, i) for d, i in zip(day, instant, strict=True))
    return Waits(steps, codes, sizes, queue, by_day, ready_at, left_at, ready, end, ~unserved & ~begun_early, ~begun_early)


def _ends(steps: pd.DataFrame, queue: Ints) -> tuple[Times, Times, Bools]:
    """When each wait began and ended, and whether the work had begun before the case was ready (parallel work: no wait)."""
    ready_at, done_at, started = (steps[name].to_numpy() for name in ("ready_at", "done_at", "started_at"))
    done: Bools = ~steps["is_open"].to_numpy(dtype=np.bool_)
    has_start = ~np.isnat(started)
    at_once = has_start & (started <= ready_at)
    by_start = (_share_per(queue, has_start, done) >= STARTED_SHARE) & (_share_per(queue, at_once, done) <= AT_ONCE_SHARE)
    begun = by_start & has_start & done
    left_at = np.where(begun, np.clip(started, ready_at, done_at), done_at)
    return ready_at, left_at, begun & (started < ready_at)
