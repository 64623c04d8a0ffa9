"""How fast the office finished cases without the express lane, beside their neighbours and beside those who have the lane.

One row a decided case that chose no lane and has no lawful reason to go first, of a service that offers a lane.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family, Signal
from features.excess import beyond_neighbours, dense, upper_tail
from features.office_time import office_time
from features.waits import chosen_lane

LEAST_EXPRESS = 8
"""Cases with the lane, of the service and office (else of the service), below which it has no usual time."""


def _places_gained(context: Context) -> tuple[Floats, Floats]:
    """By case: places gained in all, and its largest jump."""
    n, queueing = len(context.tables.applications), context.frames["queueing"]
    gained, jump = np.zeros(n), np.zeros(n)
    np.add.at(gained, queueing["case"].to_numpy(), queueing["passed"].fillna(0.0).to_numpy())
    np.maximum.at(jump, queueing["case"].to_numpy(), queueing["jump"].fillna(0.0).to_numpy())
    return gained, jump


def _express_usual(group: Ints, total: Floats, express: Bools) -> Floats:
    """float64[cases]: the median time of the group's cases with the lane; NaN where there are too few."""
    rows = express & ~np.isnan(total)
    size = int(group.max(initial=-1)) + 1
    medians = seg.median_per(group[rows], total[rows], size)
    return np.where(seg.count_per(group, size, rows) >= LEAST_EXPRESS, medians, np.nan)[group]


def _offers_lane(context: Context, service: str) -> bool:
    """Whether the service lets people choose a lane."""
    known = context.charter.services.get(service)
    return known is not None and any(lane.kind == "chosen" for lane in (known.lanes or {}).values())


def compute(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    service, office = codes_of(applications["service_code"]), codes_of(applications["office_id"])
    sizes = (len(applications["office_id"].cat.categories), len(applications["service_code"].cat.categories), 2)
    (total, in_days), (gained, jump) = office_time(context), _places_gained(context)
    decided = (applications["decided_at"] <= context.as_of).to_numpy() & (applications["decision"] != "withdrawn").to_numpy()
    total = np.where(decided, total, np.nan)
    express = chosen_lane(context).notna().to_numpy()
    by_unit = in_days.astype(np.int64)
    here, everywhere = (dense(seg.combine_codes((place, service, by_unit), sizes)) for place in (office, np.full(len(office), -1)))
    nearby = _express_usual(here, total, express)
    express_usual = np.where(np.isnan(nearby), _express_usual(everywhere, total, express), nearby)
    plain = ~express & applications["priority_reason"].isna().to_numpy()
    submitted = applications["submitted_at"].to_numpy().astype(np.int64)
    found = beyond_neighbours((here, everywhere), submitted, np.where(plain, total, np.nan), dense(service))
    names = context.tables.applications["service_code"].cat.categories
    offers = np.array([*(_offers_lane(context, str(name)) for name in names), False], dtype=np.bool_)
    cases = np.flatnonzero(plain & ~np.isnan(total) & offers[service])
    faster = -found.spreads[cases]
    last = seg.last_row_per(context.frames["steps"]["case"].to_numpy(), len(office), context.frames["steps"]["officer"].notna().to_numpy())
    officer = np.asarray(seg.take_or(codes_of(context.frames["steps"]["officer"]), last[cases], -1))
    per_unit = np.where(in_days, 1.0, 60.0)[cases]
    return pd.DataFrame(
        {
            "case": cases,
            "faster": faster,
            "faster_p": upper_tail(service[cases], faster),
            "taken": total[cases] / per_unit,
            "taken_usually": found.usual[cases] / per_unit,
            "taken_express": express_usual[cases] / per_unit,
            "unit": coded(np.where(in_days, 0, 1)[cases], ("working_days", "working_hours")),
            "neighbours": found.count[cases],
            "places_gained": gained[cases],
            "largest_jump": jump[cases],
            "officer": coded(officer, context.frames["steps"]["officer"].cat.categories),
        }
    )


FAMILY = Family(
    table="case_speed",
    title="Speed without the express lane",
    after=("steps", "queueing"),
    needs=("charter.lanes", "applications.decided_at"),
    signals=(
        Signal("faster", "how far the office time lies below that of cases filed about then, on a log scale", "spreads", "whole"),
        Signal("faster_p", "share of the service's cases that were at least as far ahead of their neighbours", "share", "whole"),
        Signal("taken", "working time of the office from filing to decision", "hours or days"),
        Signal("taken_express", "median office time of the cases that have the express lane", "hours or days", "whole"),
        Signal("places_gained", "how many waiting cases it passed, over all of its steps", "visits", "whole"),
        Signal("largest_jump", "the largest jump of one of its steps", "spreads", "whole"),
    ),
    compute=compute,
)
