"""Which promised steps a granted case shows, and in what order: one row a granted case of a service that promises steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of, names_of
from features.arrays.segments import Bools, Ints, Times
from features.base import Context, Family, Signal
from features.charter.model import Step

SETTLING = np.timedelta64(14, "D")
"""What follows a decision (issuing, handing over) takes some days, and the log ends at the as-of time."""


@dataclass(frozen=True)
class FirstDone:
    """When each activity of each case was first finished: `key` (case and activity), ascending, and the event's row number."""

    key: Ints
    row: Ints
    activities: Mapping[str, int]

    def rows(self, cases: Ints, activity: str) -> Ints:
        """int64[cases]: the event row of the first execution; -1 where there is none."""
        if activity not in self.activities or not len(self.key):
            return np.full(len(cases), -1, dtype=np.int64)
        wanted = cases * len(self.activities) + self.activities[activity]
        place = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        return np.where(self.key[place] == wanted, self.row[place], -1)


def _first_done(context: Context) -> FirstDone:
    events = context.tables.events
    names = {name: code for code, name in enumerate(names_of(events["activity"]))}
    rows = np.flatnonzero((events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy())
    key, first = np.unique(events["case"].to_numpy()[rows] * len(names) + codes_of(events["activity"])[rows], return_index=True)
    return FirstDone(key, rows[first], names)  # events stand in time order inside a case, so the first of a key is the earliest


def _first_times(context: Context, done: FirstDone, cases: Ints, activities: Sequence[str]) -> tuple[Times, Bools]:
    """datetime64[cases, activities]: when each activity was first finished (NaT: never), and whether that stamp is a bare date."""
    events = context.tables.events
    times = np.full((len(cases), len(activities)), seg.NAT)
    dates = np.zeros(times.shape, dtype=np.bool_)
    stamp, is_date = events["timestamp"].to_numpy(), events["timestamp_is_date"].to_numpy()
    for column, activity in enumerate(activities):
        first = done.rows(cases, activity)
        times[:, column] = seg.take_or(stamp, first, seg.NAT)
        dates[:, column] = seg.take_or(is_date, first, False)
    return times, dates


def _inversions(context: Context, office: Ints, times: Times, dates: Bools, steps: Sequence[Step]) -> Bools:
    """bool[cases, steps]: the step was first finished before a promised earlier one (by day where a stamp is a bare date)."""
    out = np.zeros(times.shape, dtype=np.bool_)
    if not len(times):
        return out
    latest, latest_is_date = times[:, 0].copy(), dates[:, 0].copy()
    for column in range(1, len(steps)):
        here, here_is_date = times[:, column], dates[:, column]
        by_day = context.clocks.local_day(office, here) < context.clocks.local_day(office, latest)
        out[:, column] = np.where(here_is_date | latest_is_date, by_day, here < latest)
        later = np.isnat(latest) | (here > latest)
        latest, latest_is_date = np.where(later & ~np.isnat(here), here, latest), np.where(later, here_is_date, latest_is_date)
    return out


def _names(marked: Bools, activities: Sequence[str]) -> np.ndarray:
    """object[cases]: the names of the marked activities, comma-separated, in the charter's order."""
    out = np.full(len(marked), "", dtype=object)
    for column, activity in enumerate(activities):
        piece = np.where(out == "", activity, out + (", " + activity))
        out = np.where(marked[:, column], piece, out)
    return out


def _still_running(context: Context, cases: Ints) -> Bools:
    """bool[cases]: granted so shortly before the as-of time that the steps after the last one seen may still come."""
    decided = context.tables.applications["decided_at"].to_numpy()[cases]
    return np.asarray(context.as_of - decided < SETTLING, dtype=np.bool_)


def _paths_of_service(context: Context, done: FirstDone, cases: Ints, steps: Sequence[Step]) -> pd.DataFrame:
    activities = [step.activity for step in steps]
    mandatory = np.array([not step.optional for step in steps])
    times, dates = _first_times(context, done, cases, activities)
    office = codes_of(context.tables.applications["office_id"])[cases]
    seen = ~np.isnat(times)
    later_seen = np.zeros_like(seen)
    later_seen[:, :-1] = np.logical_or.accumulate(seen[:, :0:-1], axis=1)[:, ::-1]
    missing = ~seen & mandatory & (later_seen | ~_still_running(context, cases)[:, None])
    inverted = _inversions(context, office, times, dates, steps)
    has_log = seen.any(axis=1)
    return pd.DataFrame(
        {
            "case": cases,
            "steps_promised": float(mandatory.sum()),
            "steps_missing": np.where(has_log, missing.sum(axis=1), np.nan),
            "missing_names": _names(missing, activities),
            "steps_out_of_order": np.where(has_log, inverted.sum(axis=1), np.nan),
            "out_of_order_names": _names(inverted, activities),
            "seen_names": _names(seen, activities),
            "promised_order": " > ".join(activities),
            "case_event_rows": True,
        }
    )


def compute(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    services = applications["service_code"].cat
    granted = (applications["decision"] == "granted").to_numpy()
    code = services.codes.to_numpy()
    done = _first_done(context)
    parts = [
        _paths_of_service(context, done, np.flatnonzero(granted & (code == number)).astype(np.int64), context.charter.services[name].steps)
        for number, name in enumerate(services.categories)
        if name in context.charter.services and context.charter.services[name].steps
    ]
    columns = ("case", "steps_promised", "steps_missing", "missing_names", "steps_out_of_order", "out_of_order_names", "seen_names")
    if not parts:
        kinds = {"case": np.int64, "case_event_rows": np.bool_}
        return pd.DataFrame({name: [] for name in (*columns, "promised_order", "case_event_rows")}).astype(kinds)
    return pd.concat(parts, ignore_index=True).sort_values("case", kind="stable", ignore_index=True)


FAMILY = Family(
    table="paths",
    title="Promised steps, done or not, in order or not",
    needs=("charter.steps",),
    signals=(
        Signal("steps_missing", "mandatory steps that a granted case does not show; missing where it shows none at all", "steps", "whole"),
        Signal("steps_out_of_order", "steps first finished before one that comes earlier in the charter", "steps"),
    ),
    compute=compute,
)
