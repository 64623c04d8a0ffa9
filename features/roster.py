"""Who handled cases, and whether the roster knows them at that time: one row an officer who did something."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal


def compute(context: Context) -> pd.DataFrame:
    events, roster, applications = context.tables.events, context.tables.officers, context.tables.applications
    officers = events["officer_id"].cat
    size = len(officers.categories)
    code = officers.codes.to_numpy().astype(np.int64)
    listed = np.full(size, -1, dtype=np.int64)
    place = {str(name): number for number, name in enumerate(officers.categories)}
    numbers = np.array([place.get(str(name), -1) for name in roster["officer_id"]], dtype=np.int64)
    listed[numbers[numbers >= 0]] = np.flatnonzero(numbers >= 0)
    row = np.where(code >= 0, listed[code], -1) if size else np.full(len(code), -1, dtype=np.int64)
    case_office = codes_of(applications["office_id"])[events["case"].to_numpy()]
    day = context.clocks.local_day(case_office, events["timestamp"].to_numpy())
    limits = [np.asarray(seg.take_or(roster[name].to_numpy(), row, seg.NAT)) for name in ("active_from", "active_to")]
    first, last = (context.clocks.local_day(case_office, limit) for limit in limits)
    done = (events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy() & (code >= 0)
    outside = (row < 0) | (day < first) | (day > last)
    handled = seg.count_per(code, size, done)
    off = seg.count_per(code, size, done & outside)
    example = seg.first_row_per(code, size, done & outside)
    seen = np.flatnonzero(handled > 0)
    office = np.asarray(seg.take_or(case_office, seg.first_row_per(code, size, done)[seen], -1))
    return pd.DataFrame(
        {
            "case": np.full(len(seen), -1, dtype=np.int64),
            "officer": coded(seen, officers.categories),
            "office": coded(office, applications["office_id"].cat.categories),
            "is_listed": (listed[seen] >= 0).astype(np.float64),
            "events_handled": handled[seen].astype(np.float64),
            "events_off_roster": off[seen].astype(np.float64),
            "first_off_roster_at": seg.take_or(events["timestamp"].to_numpy(), example[seen], seg.NAT),
        }
    )


FAMILY = Family(
    table="roster",
    title="Officers and the roster",
    needs=("officers.officer_id", "events.officer_id"),
    signals=(
        Signal("events_off_roster", "things an officer did while the roster did not list that officer", "events", "whole"),
        Signal("events_handled", "things the officer did", "events", "whole"),
    ),
    compute=compute,
)
