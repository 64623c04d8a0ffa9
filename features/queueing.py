"""Queues: whom each visit stood behind, whom it passed and who passed it, and its wait against its neighbours'.

One row a wait that is the office's own. The queue is the charter's (`queue_by`); a lane that is a legal term has no queue of its
own. A case with a lawful reason to go first neither jumps nor is jumped. Where stamps are bare dates, order counts by day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features import segments as seg
from features.base import Context, Family, Signal
from features.charter.model import QUEUE_PARTS
from features.neighbours import against_neighbours
from features.queues import overtaking
from features.segments import Bools, Floats, Ints

STARTED_SHARE = 0.9
"""A queue is served at `started_at` where so many of its visits have one, else at `timestamp`; never mixed."""

DATE_SHARE = 0.01
"""A queue with more bare dates than this is ordered, and its waits are measured, by whole days."""

LADDER = (("office", "service", "lane", "step"), ("office", "service", "step"), ("service", "step"), ("step",))
"""Where a queue has too few neighbours: without the lane, across offices, the step alone."""

LEVELS = ("queue", "without lane", "across offices", "step alone")
SPREAD_SHARE = 0.5
"""A queue's spread is at least this share of the typical spread of its service and step: a handful of equal waits is no yardstick."""


def _parts(context: Context, steps: pd.DataFrame) -> tuple[dict[str, Ints], dict[str, int]]:
    applications = context.tables.applications
    case = steps["case"].to_numpy()
    columns = {"office": applications["office_id"], "service": applications["service_code"], "lane": applications["lane"]}
    codes = {name: column.cat.codes.to_numpy().astype(np.int64)[case] for name, column in columns.items()}
    sizes = {name: len(column.cat.categories) for name, column in columns.items()}
    codes["lane"] = np.where(_chosen_lane(context)[case], codes["lane"], -1)
    codes["step"] = steps["activity"].cat.codes.to_numpy().astype(np.int64)
    sizes["step"] = len(steps["activity"].cat.categories)
    return codes, sizes


def _chosen_lane(context: Context) -> Bools:
    """bool[cases]: the case's lane was chosen at the start and so has a queue of its own."""
    applications = context.tables.applications
    services, lanes = applications["service_code"].cat, applications["lane"].cat
    table = np.zeros((len(services.categories) + 1, len(lanes.categories) + 1), dtype=np.bool_)
    for row, code in enumerate(services.categories):
        own = (context.charter.services[code].lanes if code in context.charter.services else None) or {}
        for column, lane in enumerate(lanes.categories):
            table[row, column] = lane in own and own[lane].kind == "chosen"
    return np.asarray(table[services.codes.to_numpy(), lanes.codes.to_numpy()], dtype=np.bool_)


def _queue(context: Context, codes: dict[str, Ints], sizes: dict[str, int]) -> Ints:
    """int64[rows]: the queue of each wait, by the service's own `queue_by`."""
    services = context.tables.applications["service_code"].cat.categories
    known = context.charter.services
    uses = np.array([[part in (known[s].queue_by if s in known else QUEUE_PARTS) for part in QUEUE_PARTS] for s in services] + [[True] * 4])
    parts = [np.where(uses[codes["service"], place], codes[part], -1) for place, part in enumerate(QUEUE_PARTS)]
    return _dense(seg.combine_codes(parts, [sizes[part] for part in QUEUE_PARTS]))


def _dense(codes: Ints) -> Ints:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _share_per(queue: Ints, marked: Bools) -> Floats:
    size = int(queue.max()) + 1 if len(queue) else 0
    return seg.count_per(queue, size, marked) / np.maximum(seg.count_per(queue, size), 1)


def _next_step(context: Context, steps: pd.DataFrame) -> pd.Categorical:
    """The activity of each visit; for a censored row the charter's next mandatory step after the last one done."""
    services = context.tables.applications["service_code"].cat
    names = steps["activity"].cat.categories
    place = {str(name): code for code, name in enumerate(names)}
    table = np.full((len(services.categories) + 1, len(names) + 1), -1, dtype=np.int64)
    for row, code in enumerate(services.categories):
        service = context.charter.services.get(code)
        order = [step for step in service.steps if not step.optional or step.activity in place] if service is not None else []
        mandatory = [step.activity for step in order if not step.optional]
        if mandatory:
            table[row, -1] = place.get(mandatory[0], -1)
        for at, step in enumerate(order):
            after = [later.activity for later in order[at + 1 :] if not later.optional]
            if step.activity in place and after:
                table[row, place[step.activity]] = place.get(after[0], -1)
    case, code = steps["case"].to_numpy(), steps["activity"].cat.codes.to_numpy().astype(np.int64)
    before = seg.previous_row(case, np.ones(len(case), dtype=np.bool_))
    last = np.asarray(seg.take_or(code, before, -1))
    waited_for = table[services.codes.to_numpy()[case], last]
    return pd.Categorical.from_codes(np.where(steps["is_open"].to_numpy(), waited_for, code), categories=names)


def _excess(codes: dict[str, Ints], sizes: dict[str, int], queue: Ints, ready: Ints, wait: Floats) -> pd.DataFrame:
    """The wait on a log scale against neighbours by `ready`, on the first level of the ladder that has enough of them."""
    value = np.log1p(wait)
    n = len(wait)
    columns = {name: np.full(n, np.nan) for name in ("median", "spread", "count", "above")}
    level = np.full(n, -1, dtype=np.int64)
    for number, parts in enumerate(LADDER):
        left = np.isnan(columns["median"])
        if not left.any():
            break
        group = queue if number == 0 else _dense(seg.combine_codes([codes[p] for p in parts], [sizes[p] for p in parts]))
        order = np.lexsort((np.arange(n), ready, group))
        found = against_neighbours(group[order], value[order])
        for name in columns:
            here = np.empty(n)
            here[order] = getattr(found, name)
            columns[name] = np.where(left, here, columns[name])
        level = np.where(left & ~np.isnan(columns["median"]), number, level)
    return pd.DataFrame({**columns, "level": level, "value": value})


def _standardised(found: pd.DataFrame, pool: Ints) -> Floats:
    """The excess in spreads: never below one unit of resolution, nor below half the typical spread of the service and step."""
    median, spread = found["median"].to_numpy(), found["spread"].to_numpy()
    resolution = np.log1p(1.0 / (1.0 + np.expm1(median)))
    known = ~np.isnan(spread)
    size = int(pool.max()) + 1 if len(pool) else 0
    typical = seg.median_per(pool[known], spread[known], size)[pool] if size else np.empty(0)
    floor = np.fmax(resolution, SPREAD_SHARE * typical)
    return np.asarray((found["value"].to_numpy() - median) / np.maximum(spread, floor))


def compute(context: Context) -> pd.DataFrame:
    steps = context.frames["steps"]
    steps = steps.assign(activity=_next_step(context, steps), step_row=np.arange(len(steps)))
    wanted = (steps["wait_of"] == "office") & steps["activity"].notna() & (steps["done_at"] >= steps["ready_at"])
    steps = steps[wanted.to_numpy()].reset_index(drop=True)
    codes, sizes = _parts(context, steps)
    queue = _queue(context, codes, sizes)
    by_start = _share_per(queue, steps["started_at"].notna().to_numpy() | steps["is_open"].to_numpy())[queue] >= STARTED_SHARE
    by_day = _share_per(queue, steps["is_date"].to_numpy())[queue] > DATE_SHARE
    begun = by_start & steps["started_at"].notna().to_numpy() & (steps["started_at"] > steps["ready_at"]).to_numpy()
    served = np.where(begun, steps["started_at"].to_numpy(), steps["done_at"].to_numpy())
    office = codes["office"]
    ready_at = steps["ready_at"].to_numpy()
    day = [context.clocks.local_day(office, t).astype(np.int64) for t in (ready_at, served)]
    instant = [t.astype("datetime64[s]").astype(np.int64) for t in (ready_at, served)]
    ready, end = (np.where(by_day, d, i) for d, i in zip(day, instant, strict=True))
    days, minutes = context.clocks.working_days(office, ready_at, served), context.clocks.working_minutes(office, ready_at, served)
    wait = np.where(by_day, days, minutes)
    priority = context.tables.applications["priority_reason"].notna().to_numpy()[steps["case"].to_numpy()]
    own_queue = np.where(priority, queue.max(initial=0) + 1 + np.arange(len(queue)), queue)
    order = overtaking(own_queue, ready, end, ~steps["is_open"].to_numpy())
    found = _excess(codes, sizes, queue, ready, wait)
    excess = _standardised(found, _dense(seg.combine_codes([codes["service"], codes["step"]], [sizes["service"], sizes["step"]])))
    return pd.DataFrame(
        {
            "case": steps["case"].to_numpy(),
            "step_row": steps["step_row"].to_numpy(),
            "activity": steps["activity"].array,
            "officer": steps["officer"].array,
            "queue": queue,
            "ready_at": ready_at,
            "served_at": served,
            "is_open": steps["is_open"].to_numpy(),
            "by_day": by_day,
            "wait": wait,
            "wait_days": days,
            "excess_wait": np.where(steps["is_open"].to_numpy() & (excess < 0), np.nan, excess),
            "usual_wait": np.expm1(found["median"].to_numpy()),
            "neighbours": found["count"].to_numpy(),
            "waited_longer": found["above"].to_numpy(),
            "level": pd.Categorical.from_codes(found["level"].to_numpy(), categories=list(LEVELS)),
            "passed": np.where(priority, np.nan, order.passed.astype(np.float64)),
            "passed_by": np.where(priority, np.nan, order.passed_by.astype(np.float64)),
            "ahead": np.where(priority, np.nan, order.ahead.astype(np.float64)),
            "event_row": steps["event_row"].to_numpy(),
        }
    )


FAMILY = Family(
    table="queueing",
    title="Queues and neighbours",
    after=("steps",),
    signals=(
        Signal("wait", "working minutes (bare dates: working days) from ready to served", "minutes or days"),
        Signal("excess_wait", "the wait beyond its neighbours in the queue, on a log scale, in spreads", "spreads", "neighbours"),
        Signal("usual_wait", "median wait of the neighbours", "minutes or days", "neighbours"),
        Signal("neighbours", "how many neighbours it was compared with", "visits", "neighbours"),
        Signal("passed", "how many were ready earlier and still waited when this one was served", "visits", "whole"),
        Signal("passed_by", "how many were ready later and served while this one waited", "visits", "whole"),
        Signal("ahead", "how many stood ahead when this one became ready", "visits", "whole"),
    ),
    compute=compute,
)
