"""Each case's signals beside those of the cases filed about the same time at the same office for the same service.

One row a case. What a signal needs and the data set does not have is missing in every row; models leave such a column out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context, Family
from features.blocks import LIMIT, blocks_of, standardised
from features.signal_kinds import KINDS, signals

FRAMES = ("four_eyes", "handling", "money_cases", "paths", "queueing", "standards")
NEIGHBOURED = ("excess_wait",)
"""Signals that stand beside their neighbours already."""


def _frame(context: Context, name: str) -> pd.DataFrame | None:
    return context.frames.get(name)


def _most(case: Ints, values: Floats, cases: int) -> Floats:
    """float64[cases]: the largest known value of each case; NaN where it has none."""
    out = np.full(cases, -np.inf)
    known = ~np.isnan(values)
    np.maximum.at(out, case[known], values[known])
    return np.where(np.isinf(out), np.nan, out)


def _total(case: Ints, values: Floats, cases: int) -> Floats:
    """float64[cases]: the sum of a case's known values; NaN where it has none."""
    known = ~np.isnan(values)
    total = np.bincount(case[known], values[known], minlength=cases)
    return np.where(seg.count_per(case, cases, known) > 0, total, np.nan)


def _time(context: Context, cases: int) -> dict[str, Floats]:
    out: dict[str, Floats] = {}
    standards = _frame(context, "standards")
    if standards is not None:
        case = standards["case"].to_numpy(dtype=np.int64)
        late = standards["recorded_late_days"].to_numpy(dtype=np.float64)
        out["over_share"] = _most(case, standards["over_share"].to_numpy(dtype=np.float64), cases)
        out["recorded_late"] = np.log1p(np.maximum(_most(case, late, cases), 0.0))
    steps = context.frames["steps"]
    case = steps["case"].to_numpy(dtype=np.int64)
    done = ~steps["is_open"].to_numpy(dtype=np.bool_)
    out["visits"] = np.log1p(seg.count_per(case, cases, done).astype(np.float64))
    out["returns"] = seg.count_per(case, cases, (steps["wait_of"] == "applicant").to_numpy()).astype(np.float64)
    return out


def _order(context: Context, cases: int) -> dict[str, Floats]:
    frame = _frame(context, "queueing")
    if frame is None:
        return {}
    case = frame["case"].to_numpy(dtype=np.int64)
    counts = {name: np.log1p(_total(case, frame[name].to_numpy(dtype=np.float64), cases)) for name in ("passed", "passed_by")}
    return {"excess_wait": _most(case, frame["excess_wait"].to_numpy(dtype=np.float64), cases), **counts}


def _money(context: Context, cases: int) -> dict[str, Floats]:
    frame = _frame(context, "money_cases")
    if frame is None:
        return {}
    checked = frame["is_checked"].to_numpy(dtype=np.bool_)
    case = frame["case"].to_numpy(dtype=np.int64)[checked]
    owed, much, little = (frame[f"{n}_amount"].to_numpy(dtype=np.float64)[checked] for n in ("owed", "excess", "shortfall"))
    out = {}
    for name, amount, base in (("too_much", much, owed + much), ("too_little", little, owed)):
        share = np.full(cases, np.nan)
        share[case] = np.clip(np.where(base > 0, amount / np.where(base > 0, base, 1.0), 0.0), 0.0, 1.0)
        out[name] = share
    return out


def _process(context: Context, cases: int) -> dict[str, Floats]:
    wanted = {
        "missing": ("paths", "steps_missing"),
        "disorder": ("paths", "steps_out_of_order"),
        "same_officer": ("four_eyes", "same_officer"),
    }
    out = {}
    for name, (table, column) in wanted.items():
        frame = _frame(context, table)
        if frame is not None:
            out[name] = _total(frame["case"].to_numpy(dtype=np.int64), frame[column].to_numpy(dtype=np.float64), cases)
    handling = _frame(context, "handling")
    if handling is not None:
        own, habit = (np.log1p(handling[name].to_numpy(dtype=np.float64)) for name in ("at_most_seconds", "own_median_seconds"))
        out["speed"] = _most(handling["case"].to_numpy(dtype=np.int64), habit - own, cases)
    return out


def acts_off_hours(context: Context) -> tuple[Bools, Bools]:
    """bool[events] twice: an officer's act by the as-of time; one on a day off, or (where the stamp has an hour) outside office hours."""
    events = context.tables.events
    office = codes_of(context.tables.applications["office_id"])[events["case"].to_numpy(dtype=np.int64)]
    stamp = events["timestamp"].to_numpy()
    acts = (codes_of(events["officer_id"]) >= 0) & (stamp <= context.as_of)
    is_date = events["timestamp_is_date"].to_numpy(dtype=np.bool_)
    off = ~context.clocks.is_working_day(office, stamp) | (~is_date & ~context.clocks.is_office_hour(office, stamp))
    return acts, acts & off


def _hours(context: Context, cases: int) -> dict[str, Floats]:
    acts, off = acts_off_hours(context)
    case = context.tables.events["case"].to_numpy(dtype=np.int64)
    every = seg.count_per(case, cases, acts)
    return {"off_hours": np.where(every > 0, seg.count_per(case, cases, off) / np.maximum(every, 1), np.nan)}


def _raw(context: Context) -> Mapping[str, Floats]:
    cases = len(context.tables.applications)
    parts = (_time, _order, _money, _process, _hours)
    return {name: values for part in parts for name, values in part(context, cases).items()}


def compute(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    rows = np.flatnonzero((applications["submitted_at"] <= pd.Timestamp(context.as_of)).to_numpy())
    office, service = (codes_of(applications[name])[rows] for name in ("office_id", "service_code"))
    filed = applications["submitted_at"].to_numpy()[rows].astype("datetime64[us]").astype(np.int64)
    both = seg.combine_codes([office, service], [int(office.max(initial=0)) + 1, int(service.max(initial=0)) + 1])
    ladder = (blocks_of(both, filed), blocks_of(service, filed))
    raw = _raw(context)
    columns: dict[str, np.ndarray] = {"case": rows.astype(np.int64)}
    for kind in KINDS:
        values = raw[kind.name][rows] if kind.name in raw else np.full(len(rows), np.nan)
        beside = np.clip(values, -LIMIT, LIMIT) if kind.name in NEIGHBOURED else standardised(values, ladder, service)
        columns[kind.column] = beside
    return pd.DataFrame(columns)


FAMILY = Family(
    table="case_signals",
    title="A case's signals beside those of its neighbours",
    after=("steps",),
    uses=FRAMES,
    signals=signals("beside the cases filed about the same time"),
    compute=compute,
)
