"""How long the officer who did a step up to the decision had the file in hand, beside the officer's own habit for that step.

From `started_at`, else from the end of another officer's step before, to the stamp. Without a start, two stamps of one officer
a second apart are data entry, not handling, and are left out. Bare dates say nothing of seconds, and seconds count only against
the officer's own habit: honest signatories sign in batches.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal

MIN_OWN_VISITS = 8
"""Below so many other visits of the same officer, service and step there is no habit to compare with."""


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    case = steps["case"].to_numpy()
    decided = applications["decided_at"].to_numpy()[case]
    has_start = steps["started_at"].notna().to_numpy()
    begin = np.where(has_start, steps["started_at"].to_numpy(), steps["ready_at"].to_numpy())
    seconds = (steps["done_at"].to_numpy() - begin) / np.timedelta64(1, "s")
    officer = codes_of(steps["officer"])
    before = np.asarray(seg.take_or(officer, seg.previous_row(case, np.ones(len(case), dtype=np.bool_)), -1))
    handed_over = (before >= 0) & (before != officer)
    stamped = (has_start | handed_over) & ~steps["is_date"].to_numpy() & ~steps["is_open"].to_numpy() & (seconds >= 0)
    service = codes_of(applications["service_code"])[case]
    activity = codes_of(steps["activity"])
    usable = np.flatnonzero(stamped & (officer >= 0) & (service >= 0) & (activity >= 0))
    sizes = (len(steps["officer"].cat.categories), len(applications["service_code"].cat.categories), len(steps["activity"].cat.categories))
    groups, _, group = seg.distinct(seg.combine_codes([x[usable] for x in (officer, service, activity)], sizes))
    medians = seg.median_per(group, seconds[usable], len(groups))
    counts = seg.count_per(group, len(groups))
    rows = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0) & ~(steps["done_at"].to_numpy() > decided))
    place = np.full(len(steps), -1, dtype=np.int64)
    place[usable] = group
    mine = place[rows]
    has_habit = (mine >= 0) & (np.asarray(seg.take_or(counts, mine, 0)) > MIN_OWN_VISITS)
    return pd.DataFrame(
        {
            "case": case[rows],
            "activity": steps["activity"].array[rows],
            "officer": steps["officer"].array[rows],
            "done_at": steps["done_at"].to_numpy()[rows],
            "done_event": steps["event_row"].to_numpy()[rows],
            "counted_from": coded(np.where(has_start[rows], 0, 1), ("started", "handed_over")),
            "handling_seconds": np.where(has_habit, seconds[rows], np.nan),
            "own_median_seconds": np.where(has_habit, np.asarray(seg.take_or(medians, mine, np.nan)), np.nan),
            "own_visits": np.asarray(seg.take_or(counts, mine, 0), dtype=np.float64),
        }
    )


FAMILY = Family(
    table="handling",
    title="Time in hand at a step",
    after=("steps",),
    needs=("events.officer_id",),
    signals=(
        Signal("handling_seconds", "seconds in hand at the step", "seconds", "whole"),
        Signal("own_median_seconds", "the same officer's median for this service and step", "seconds", "whole"),
    ),
    compute=compute,
)
