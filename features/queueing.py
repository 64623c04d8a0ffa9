"""Queues: whom each visit stood behind, whom it passed and who passed it, and its wait against its neighbours'.

One row a wait that is the office's own. The queue is the charter's (`queue_by`); a lane that is a legal term has no queue of its
own. A case with a lawful reason to go first neither jumps nor is jumped. Where stamps are bare dates, order counts by day. Every
queue is its own yardstick: in one that is not first come, first served, passing others is nothing odd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.queues import Order, overtaking
from features.arrays.segments import Bools, Floats, Ints, Times
from features.base import Context, Family, Signal
from features.charter.model import QUEUE_PARTS
from features.excess import Beyond, beyond_neighbours, dense, upper_tail
from features.money.lanes import infer_lanes

STARTED_SHARE = 0.9
"""A queue is served at `started_at` where so many of its visits have one, else at `timestamp`; never mixed."""

AT_ONCE_SHARE = 0.25
"""Where more of a queue's visits than this are taken up the moment they are ready, or before, `started_at` is no end of a wait."""

DATE_SHARE = 0.01
"""A queue with more bare dates than this is ordered, and its waits are measured, by whole days."""

LADDER = (("office", "service", "step"), ("service", "step"), ("step",))
"""Where a queue has too few neighbours: without the lane, across offices, the step alone."""

LEAST_OWN = 20
"""Below so many visits an officer has no habit to be held against."""

TOGETHER = 1.0
"""Spreads beyond the neighbours from which a visit counts as one of a batch that was held up, or drawn forward, together."""

LEVELS = ("queue", "without lane", "across offices", "step alone")


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

    An empty lane of a case that paid a lane's own fee is that lane.
    """
    services = context.tables.applications["service_code"].cat
    lanes = infer_lanes(context.tables, context.charter, context.clocks, context.as_of)
    table = np.zeros((len(services.categories) + 1, len(lanes.categories) + 1), dtype=np.bool_)
    for row, code in enumerate(services.categories):
        own = (context.charter.services[code].lanes if code in context.charter.services else None) or {}
        for column, lane in enumerate(lanes.categories):
            table[row, column] = lane in own and own[lane].kind == "chosen"
    codes = lanes.codes.astype(np.int64)
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


def _waits(context: Context) -> Waits:
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


def _order(waits: Waits, apart: Bools) -> Order:
    """Exact counts in each queue; rows marked `apart` stand in none."""
    alone = waits.queue.max(initial=0) + 1 + np.arange(len(waits.queue))
    return overtaking(np.where(apart, alone, waits.queue), waits.ready, waits.end, waits.served)


def _places(waits: Waits, order: Order, apart: Bools) -> dict[str, Floats]:
    """Counts, and how far they lie beyond the queue's own habit: among those with somebody ahead, and among all who stood in it."""
    pool = waits.group(("service", "step"))
    counts = {name: np.where(apart, np.nan, getattr(order, name).astype(np.float64)) for name in ("passed", "passed_by", "ahead")}
    counts["passed"] = np.where(waits.served, counts["passed"], np.nan)
    could_pass = np.where(counts["ahead"] > 0, counts["passed"], np.nan)
    passed = beyond_neighbours((waits.queue,), waits.ready, could_pass, pool, counts=True)
    passed_by = beyond_neighbours((waits.queue,), waits.ready, counts["passed_by"], pool, counts=True)
    by_excess = np.where(~waits.served & (passed_by.spreads < 0), np.nan, passed_by.spreads)
    return {
        **counts,
        "passed_excess": passed.spreads,
        "usual_passed": passed.usual,
        "passed_by_excess": by_excess,
        "usual_passed_by": passed_by.usual,
    }


def _wait(context: Context, waits: Waits) -> tuple[Floats, Beyond]:
    """Working minutes, or days, until each left the queue, against the neighbours' by the ladder."""
    office = waits.codes["office"]
    days = context.clocks.working_days(office, waits.ready_at, waits.left_at)
    minutes = context.clocks.working_minutes(office, waits.ready_at, waits.left_at)
    wait = np.where(waits.measured, np.where(waits.by_day, days, minutes), np.nan)
    groups = [waits.queue, *(waits.group(parts) for parts in LADDER)]
    return wait, beyond_neighbours(groups, waits.ready, wait, waits.group(("service", "step")))


def compute(context: Context) -> pd.DataFrame:
    waits = _waits(context)
    steps, service = waits.steps, waits.codes["service"]
    lawful = context.tables.applications["priority_reason"].notna().to_numpy()[steps["case"].to_numpy()]
    apart = lawful | ~waits.measured
    places = _places(waits, _order(waits, apart), apart)
    wait, found = _wait(context, waits)
    excess = np.where(~waits.served & (found.spreads < 0), np.nan, found.spreads)  # it may still become longer
    by_system = waits.served & steps["officer"].isna().to_numpy() & context.tables.has("events.officer_id")  # nobody chose the order
    both = {
        "stall": np.where(by_system, np.nan, np.minimum(excess, places["passed_by_excess"])),
        "jump": np.where(by_system | ~waits.served, np.nan, np.minimum(-excess, places["passed_excess"])),
    }
    tests = {f"{name}_p": upper_tail(service, size) for name, size in both.items()}
    mates = {f"{name}ed_with": _batch(waits, size) for name, size in both.items()}
    per_unit = np.where(waits.by_day, 1.0, 60.0)
    return pd.DataFrame(
        {
            "case": steps["case"].to_numpy(),
            "activity": steps["activity"].array,
            "officer": steps["officer"].array,
            "queue": waits.queue,
            "ready_at": waits.ready_at,
            "served_at": waits.left_at,
            "is_open": steps["is_open"].to_numpy(),
            "is_served": waits.served,
            "by_day": waits.by_day,
            "unit": coded(np.where(waits.by_day, 0, 1), ("working_days", "working_hours")),
            "waited": wait / per_unit,
            "waited_usually": found.usual / per_unit,
            "wait": wait,
            "usual_wait": found.usual,
            "wait_scale": found.scale,
            "excess_wait": excess,
            "neighbours": found.count,
            "waited_longer": found.above,
            "level": coded(found.level, LEVELS),
            **places,
            **both,
            **tests,
            "stall_case_p": _of_case(steps["case"].to_numpy(), both["stall"], tests["stall_p"]),
            **mates,
            "stall_beyond_own": _beyond_own(codes_of(steps["officer"]), both["stall"]),
            "done_event": steps["event_row"].to_numpy(),
        }
    )


def _beyond_own(officer: Ints, stall: Floats) -> Floats:
    """float64[rows]: the stall beyond the same officer's own middle, in that officer's own spreads (never less than one spread).

    An honestly slow officer, a part-timer or a specialist for hard cases stands behind the neighbours all the time, and so has no
    outliers. Where nobody acted, or too few visits are known, the stall itself.
    """
    known = (officer >= 0) & ~np.isnan(stall)
    size = int(officer.max(initial=-1)) + 1
    middle = seg.median_per(officer[known], stall[known], size)
    away = np.abs(stall[known] - middle[officer[known]])
    spread = np.maximum(MAD_TO_SIGMA * seg.median_per(officer[known], away, size), 1.0)
    enough = seg.count_per(officer[known], size) >= LEAST_OWN
    own = known & np.append(enough, False)[officer]
    place = np.where(own, officer, -1)
    beyond = (stall - np.append(middle, 0.0)[place]) / np.append(spread, 1.0)[place]
    return np.where(own, beyond, stall)


def _of_case(case: Ints, size: Floats, p: Floats) -> Floats:
    """float64[rows]: the p-value times the visits of the case that were tested: forty steps have forty chances."""
    tested = seg.count_per(case, int(case.max(initial=-1)) + 1, ~np.isnan(size))[case]
    return np.minimum(p * tested, 1.0)


def _batch(waits: Waits, size: Floats) -> Floats:
    """float64[rows]: others of the queue that left it at the same moment (or day), as far beyond their neighbours or nearly so.

    What many share was done to a batch, and is no favour to one of them.
    """
    far = size >= TOGETHER
    moments = dense(seg.combine_codes((waits.queue, waits.end), (int(waits.queue.max(initial=0)) + 1, int(waits.end.max(initial=0)) + 1)))
    mates = seg.count_per(moments, int(moments.max(initial=-1)) + 1, far)[moments] - far
    return np.where(np.isnan(size), np.nan, mates.astype(np.float64))


FAMILY = Family(
    table="queueing",
    title="Queues and neighbours",
    after=("steps",),
    signals=(
        Signal("wait", "working minutes (bare dates: working days) from ready to served", "minutes or days", "whole"),
        Signal("excess_wait", "the wait beyond its neighbours in the queue, on a log scale, in spreads", "spreads", "whole"),
        Signal("usual_wait", "median wait of the neighbours", "minutes or days", "whole"),
        Signal("neighbours", "how many neighbours it was compared with", "visits", "whole"),
        Signal("passed", "how many were ready earlier and still waited when this one was served", "visits", "whole"),
        Signal("passed_excess", "places gained beyond its neighbours in the queue, on a log scale, in spreads", "spreads", "whole"),
        Signal("passed_by", "how many were ready later and served while this one waited", "visits", "whole"),
        Signal("passed_by_excess", "places lost beyond its neighbours in the queue, on a log scale, in spreads", "spreads", "whole"),
        Signal("ahead", "how many stood ahead when this one became ready", "visits", "whole"),
        Signal("stall", "the wait and the places lost beyond the neighbours, whichever is less", "spreads", "whole"),
        Signal("stall_p", "share of the service's visits that stalled at least as much", "share", "whole"),
        Signal("jump", "the wait saved and the places gained beyond the neighbours, whichever is less", "spreads", "whole"),
        Signal("stall_case_p", "the share for stalls, times the visits of the case that were tested", "share", "whole"),
        Signal("stall_beyond_own", "the stall beyond the same officer's own habit, in that officer's spreads", "spreads", "whole"),
        Signal("stalled_with", "others of the queue that left at the same moment and had stalled too", "visits", "whole"),
        Signal("jumped_with", "others of the queue that left at the same moment and had jumped too", "visits", "whole"),
        Signal("jump_p", "share of the service's visits that jumped at least as far", "share", "whole"),
    ),
    compute=compute,
)
