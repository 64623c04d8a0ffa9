"""Queues: whom each visit stood behind, whom it passed and who passed it, and its wait against its neighbours'.

One row a wait that is the office's own. The queue is the charter's (`queue_by`); a lane that is a legal term has no queue of its
own. A case with a lawful reason to go first neither jumps nor is jumped. Where stamps are bare dates, order counts by day. Every
queue is its own yardstick: in one that is not first come, first served, passing others is nothing odd.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.queues import Order, overtaking
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family, Signal
from features.excess import Beyond, beyond_neighbours, dense, upper_tail
from features.waits import Waits, waits_of

LADDER = (("office", "service", "step"), ("service", "step"), ("step",))
"""Where a queue has too few neighbours: without the lane, across offices, the step alone."""

LEAST_OWN = 20
"""Below so many visits an officer has no habit to be held against."""

TOGETHER = 1.0
"""Spreads beyond the neighbours from which a visit counts as one of a batch that was held up, or drawn forward, together."""

LEVELS = ("queue", "without lane", "across offices", "step alone")


def _order(waits: Waits, queue: Ints, apart: Bools) -> Order:
    """Exact counts in each queue; rows marked `apart` stand in none."""
    alone = queue.max(initial=0) + 1 + np.arange(len(queue))
    return overtaking(np.where(apart, alone, queue), waits.ready, waits.end, waits.served)


def _at_own_desk(waits: Waits, officer: Ints, apart: Bools) -> tuple[Floats, Floats]:
    """float64[rows] twice: of those that the same officer served at this step and lane, how many became ready later and were served
    meanwhile, and how many were ready earlier and still waited; NaN where nobody is known.

    Whoever is slow, works nights or part of the week or was on leave still takes the own files as they come; who holds one back, or
    draws one forward, chooses among them.
    """
    sizes = (int(officer.max(initial=0)) + 1, waits.sizes["step"], waits.sizes["lane"] + 1, 2)
    desk = dense(seg.combine_codes((officer, waits.codes["step"], waits.codes["lane"] + 1, waits.by_day.astype(np.int64)), sizes))
    nobody = apart | (officer < 0)
    order = _order(waits, desk, nobody)
    passed = np.where(nobody | ~waits.served, np.nan, order.passed.astype(np.float64))
    return np.where(nobody, np.nan, order.passed_by.astype(np.float64)), passed


def _held_back(waits: Waits, stall_beyond_own: Floats, at_desk: Floats, passed_by: Floats) -> Floats:
    """float64[rows]: how surprising a hold-up is, in natural logs: two surprises added (Fisher 1932).

    How few of the service's waits stall as far beyond the habit of whoever did it, and how few in the queue are passed by as many at
    the officer's own desk (where no officer is known: in the queue). 0 where that is none: slow, away, or one file after the other.
    """
    known = ~np.isnan(stall_beyond_own)
    passed = np.where(np.isnan(at_desk), passed_by, at_desk)
    far = -np.log(upper_tail(waits.codes["service"], stall_beyond_own))
    jumped = -np.log(upper_tail(waits.queue, np.where(known, passed, np.nan)))
    return np.where(known, np.where(passed == 0, 0.0, far + np.nan_to_num(jumped, nan=0.0)), np.nan)


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
        "passed_scale": passed.scale,
        "usual_passed": passed.usual,
        "passed_by_excess": by_excess,
        "passed_by_scale": passed_by.scale,
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
    waits = waits_of(context)
    steps, service = waits.steps, waits.codes["service"]
    lawful = context.tables.applications["priority_reason"].notna().to_numpy()[steps["case"].to_numpy()]
    apart = lawful | ~waits.measured
    places = _places(waits, _order(waits, waits.queue, apart), apart)
    wait, found = _wait(context, waits)
    excess = np.where(~waits.served & (found.spreads < 0), np.nan, found.spreads)  # it may still become longer
    by_system = waits.served & steps["officer"].isna().to_numpy() & context.tables.has("events.officer_id")  # nobody chose the order
    passed_by_at_desk, passed_at_desk = _at_own_desk(waits, codes_of(steps["officer"]), apart)
    jump = np.minimum(-excess, places["passed_excess"])
    both = {
        "stall": np.where(by_system, np.nan, np.minimum(excess, places["passed_by_excess"])),
        "jump": np.where(by_system | ~waits.served, np.nan, np.where(passed_at_desk == 0, np.minimum(jump, 0.0), jump)),
    }
    tests = {f"{name}_p": upper_tail(service, size) for name, size in both.items()}
    mates = {f"{name}ed_with": _batch(waits, size) for name, size in both.items()}
    own_middle, own_spread = _habit(codes_of(steps["officer"]), both["stall"])
    beyond_own = (both["stall"] - own_middle) / own_spread
    held = _held_back(waits, beyond_own, passed_by_at_desk, places["passed_by"])
    held_p = upper_tail(service, held)
    per_unit = np.where(waits.by_day, 1.0, 60.0)
    return pd.DataFrame(
        {
            "case": steps["case"].to_numpy(),
            "activity": steps["activity"].array,
            "officer": steps["officer"].array,
            "lane": coded(waits.codes["lane"], context.tables.applications["lane"].cat.categories),
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
            **mates,
            "own_middle": own_middle,
            "own_spread": own_spread,
            "stall_beyond_own": beyond_own,
            "passed_by_at_desk": passed_by_at_desk,
            "passed_at_desk": passed_at_desk,
            "held_back": held,
            "held_back_p": held_p,
            "held_back_case_p": _of_case(steps["case"].to_numpy(), held, held_p),
            "done_event": steps["event_row"].to_numpy(),
        },
        copy=False,
    )


def _habit(officer: Ints, stall: Floats) -> tuple[Floats, Floats]:
    """float64[rows] twice: the middle of the same officer's stalls, and their spread (never less than one spread).

    An honestly slow officer, a part-timer or a specialist for hard cases stands behind the neighbours all the time, and so has no
    outliers. Where nobody acted, or too few visits are known: 0 and 1, so that the stall itself counts.
    """
    known = (officer >= 0) & ~np.isnan(stall)
    size = int(officer.max(initial=-1)) + 1
    middle = seg.median_per(officer[known], stall[known], size)
    away = np.abs(stall[known] - middle[officer[known]])
    spread = np.maximum(MAD_TO_SIGMA * seg.median_per(officer[known], away, size), 1.0)
    enough = seg.count_per(officer[known], size) >= LEAST_OWN
    place = np.where((officer >= 0) & np.append(enough, False)[officer], officer, -1)
    return np.append(middle, 0.0)[place], np.append(spread, 1.0)[place]


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
        Signal("passed_by_at_desk", "how many that were ready later the same officer served meanwhile at the step", "visits", "whole"),
        Signal("stall_beyond_own", "the stall beyond the same officer's own habit, in that officer's spreads", "spreads", "whole"),
        Signal("passed_at_desk", "how many of the same officer at the step were ready earlier and still waited", "visits", "whole"),
        Signal("held_back", "surprise of the stall beyond habit and of those served meanwhile at the same desk", "natural logs", "whole"),
        Signal("held_back_p", "share of the service's visits held back at least as surprisingly", "share", "whole"),
        Signal("held_back_case_p", "the share for being held back, times the visits of the case that were tested", "share", "whole"),
        Signal("stalled_with", "others of the queue that left at the same moment and had stalled too", "visits", "whole"),
        Signal("jumped_with", "others of the queue that left at the same moment and had jumped too", "visits", "whole"),
        Signal("jump_p", "share of the service's visits that jumped at least as far", "share", "whole"),
    ),
    compute=compute,
)
