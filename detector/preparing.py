"""A data set made ready to be looked at: charter and tables read, lanes told apart, clocks made, the as-of time found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from detector.reading import DataSet, read_data_set
from detector.settings import Settings
from features.as_of import end_of_day, find_as_of
from features.base import Context
from features.calendar.working_time import Clocks
from features.charter import CHARTER_FILE, load_charter
from features.charter.model import Charter
from features.errors import SuluhError
from features.money.lanes import infer_lanes
from features.tables import Tables


@dataclass(frozen=True)
class Prepared:
    """A data set that was read, with its charter and clocks: all that signals are computed from."""

    charter: Charter
    settings: Settings
    data_set: DataSet
    context: Context
    notes: tuple[str, ...]


def prepare(dataset: Path, settings: Settings, as_of: dt.date | None = None) -> Prepared:
    """Read charter and data set; an empty lane of a case that paid a lane's own fee is read as that lane."""
    if not dataset.is_dir():
        raise SuluhError(f"{dataset}: no such folder. Give the folder that holds applications, events and {CHARTER_FILE}.")
    charter = load_charter(dataset / CHARTER_FILE)
    return make_ready(charter, read_data_set(dataset, charter, settings), settings, as_of)


def make_ready(charter: Charter, data_set: DataSet, settings: Settings, as_of: dt.date | None = None) -> Prepared:
    """A data set that was read with its charter, made ready; SuluhError where it has no row with a time."""
    tables = data_set.tables
    clocks = Clocks.of(charter, tables.applications["office_id"].cat.categories.astype(str).tolist(), *time_range(tables))
    if as_of is not None:
        moment, note = end_of_day(as_of, charter.timezone), ""
    else:
        moment, note = find_as_of(tables, charter.timezone)
    tables, later = as_seen_at(tables, moment)
    lane = infer_lanes(tables, charter, clocks, moment)
    tables = replace(tables, applications=tables.applications.assign(lane=lane))
    context = Context(tables=tables, charter=charter, clocks=clocks, as_of=moment)
    notes = (*data_set.notes, *filter(None, (note, later)), *clocks.notes)
    return Prepared(charter, settings, replace(data_set, tables=tables), context, notes)


def time_range(tables: Tables) -> tuple[dt.date, dt.date]:
    """First and last day that any time of the data set names, with a margin for zones and deadlines."""
    held = [
        frame[name].to_numpy()
        for frame in (tables.applications, tables.events, tables.payments, tables.charges)
        for name in frame.columns
        if pd.api.types.is_datetime64_any_dtype(frame[name])
    ]
    known = [times[~np.isnat(times)] for times in held]
    known = [times for times in known if len(times)]
    if not known:
        raise SuluhError("The data set has no row that could be used: see what 'suluh check' says of each table.")
    first = min(times.min() for times in known).astype("datetime64[D]").item()
    last = max(times.max() for times in known).astype("datetime64[D]").item()
    return first - dt.timedelta(days=7), last + dt.timedelta(days=7)


HAPPENED = {"events": "timestamp", "payments": "paid_at", "charges": "charged_at", "complaints": "filed_at"}


def as_seen_at(tables: Tables, moment: np.datetime64) -> tuple[Tables, str]:
    """The tables as they stood at a moment: what lies after it has not happened, decisions included; and a note of how much that is.

    Every case stays, those submitted later too, so that nothing is lost from the list of cases.
    """
    limit = pd.Timestamp(moment)
    parts, left_out = {}, 0
    for name, column in HAPPENED.items():
        frame = getattr(tables, name)
        later = (frame[column] > limit).to_numpy()
        left_out += int(later.sum())
        parts[name] = frame[~later].reset_index(drop=True) if later.any() else frame
    applications = tables.applications
    undecided = (applications["decided_at"] > limit).to_numpy()
    if undecided.any():
        left_out += int(undecided.sum())
        applications = applications.assign(**{name: applications[name].mask(undecided) for name in ("decision", "decided_at")})
    what = "events, payments, charges, complaints and decisions"
    note = f"After the as-of time, so kept and not judged: {left_out} of the {what}." if left_out else ""
    return replace(tables, applications=applications, **parts), note
