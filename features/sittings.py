"""Decisions by one officer in one minute, beside the officer's own days: one row a minute in which an officer decided something.

Honest signatories sign in batches, each in a habit of their own: what counts is a minute unlike the officer's other days.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal
from features.excess import dense


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    case, officer = steps["case"].to_numpy(), codes_of(steps["officer"])
    decided = applications["decided_at"].to_numpy()[case]
    in_time = (steps["done_at"].to_numpy() <= decided) & ~steps["is_open"].to_numpy(dtype=np.bool_)
    last = seg.last_row_per(case, len(applications), in_time)
    settled = applications["decision"].isin(["granted", "rejected"]).to_numpy() & (last >= 0)
    rows = last[settled]
    rows = rows[(officer[rows] >= 0) & ~steps["is_date"].to_numpy(dtype=np.bool_)[rows]]
    order = rows[np.lexsort((steps["done_at"].to_numpy()[rows], officer[rows]))]
    who, at = officer[order], steps["done_at"].to_numpy()[order].astype("datetime64[m]").astype("datetime64[us]")
    first = seg.is_start(who)
    first[1:] |= at[1:] != at[:-1]
    begin = np.flatnonzero(first)
    count = np.diff(np.append(begin, len(order)))
    who, minute, example = who[begin], at[begin], order[begin]
    office = codes_of(applications["office_id"])[case[example]]
    day = context.clocks.local_day(office, minute).astype(np.int64)
    similar, days = _own_days(who, day, count)
    return pd.DataFrame(
        {
            "case": np.full(len(begin), -1, dtype=np.int64),
            "officer": coded(who, steps["officer"].cat.categories),
            "office": coded(office, applications["office_id"].cat.categories),
            "minute": minute,
            "decisions": count.astype(np.float64),
            "similar_days": similar.astype(np.float64),
            "own_days": days.astype(np.float64),
            "similar_share": (similar + 1.0) / np.maximum(days, 1),
            "done_event": steps["event_row"].to_numpy()[example],
        }
    )


def _own_days(who: seg.Ints, day: seg.Ints, count: seg.Ints) -> tuple[seg.Ints, seg.Ints]:
    """int64[n] each: other days of the officer with a minute of at least half as many decisions; the officer's days. Sorted by officer."""
    if not len(who):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    pair = dense(seg.combine_codes((who, day - day.min()), (int(who.max()) + 1, int(np.ptp(day)) + 1)))
    fullest = np.zeros(int(pair.max()) + 1, dtype=np.int64)
    np.maximum.at(fullest, pair, count)
    owner = who[np.unique(pair, return_index=True)[1]]
    width = int(count.max()) + 1
    days_sorted = np.sort(owner * width + fullest)
    end = np.searchsorted(days_sorted, (who + 1) * width)
    at_least = end - np.searchsorted(days_sorted, who * width + (count + 1) // 2)
    return at_least - 1, end - np.searchsorted(days_sorted, who * width)


FAMILY = Family(
    table="sittings",
    title="Decisions in one minute",
    after=("steps",),
    needs=("events.officer_id", "applications.decided_at", "applications.decision"),
    signals=(
        Signal("decisions", "cases whose last step before the decision one officer finished in that minute", "cases", "whole"),
        Signal("similar_days", "other days of the officer with a minute of at least half as many decisions", "days", "whole"),
        Signal("similar_share", "such days, this one included, as a share of the officer's days with decisions", "share", "whole"),
    ),
    compute=compute,
)
