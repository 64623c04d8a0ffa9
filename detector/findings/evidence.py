"""The rows and values a finding rests on, as JSON text: keys of content, never places in a file, so that every split of the input
tells the same. Values are plain decimals, times ISO 8601 in the office's local time with offset, bare dates as dates."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.arrays.segments import Ints
from features.base import Context
from features.tables import MONEY_SCALE
from rules.base import Rule

EVENT_SUFFIX = "_event"
"""A column of a frame that ends so holds row numbers of events (-1: none); listed under `evidence`, it tells those rows."""

ALL_EVENTS_SUFFIX = "_event_rows"
"""So a column of yes and no, where yes: every event of the case is told, since the finding rests on what is and what is not among them."""

PAYMENTS_SUFFIX = "_payment_rows"
"""So a column of group numbers (-1: none): the payments and charges of all rows of the frame in the same group are told."""

PAYMENT_SUFFIX, CASE_SUFFIX = "payment_id", "_case"
"""Columns that end so hold the number of a payment (where the row's `source` is `charge`, of a charge), or of another case."""

NOT_VALUES = (EVENT_SUFFIX, ALL_EVENTS_SUFFIX, PAYMENTS_SUFFIX)
CASE_CELLS = ("service_code", "office_id", "lane", "submitted_at", "decision", "decided_at")
EVENT_CELLS = ("activity", "timestamp", "started_at", "officer_id", "recorded_at")
PAYMENT_CELLS = ("amount", "paid_at", "fee_code", "method", "collected_by", "receipt_no", "status")
CHARGE_CELLS = ("amount", "charged_at", "fee_code", "officer_id")


def local_text(context: Context, office: np.ndarray, times: np.ndarray, is_date: np.ndarray | None = None) -> np.ndarray:
    """object[n]: ISO 8601 with offset in the office's local time; a bare date as a date; empty where missing."""
    known = ~np.isnat(times)
    local = context.clocks.local(np.where(office >= 0, office, 0), times)
    seconds = np.datetime_as_string(np.where(known, local, np.datetime64("2000-01-01", "us")).astype("datetime64[s]"))
    offset = np.where(known, (local - times.astype("datetime64[us]")) / np.timedelta64(1, "m"), 0).astype(np.int64)
    distinct, place = np.unique(offset, return_inverse=True)
    names = np.array([f"{'-' if m < 0 else '+'}{abs(m) // 60:02d}:{abs(m) % 60:02d}" for m in distinct.tolist()], dtype=object)
    text = seconds.astype(object) + names[place]
    if is_date is not None:
        text = np.where(is_date, np.array([s[:10] for s in seconds.tolist()], dtype=object), text)
    return np.where(known, text, "")


def json_column(values: pd.Series) -> np.ndarray:
    """object[n]: each value as JSON text (null where missing)."""
    codes, distinct = pd.factorize(values)
    return np.array([*map(_json, distinct.tolist()), "null"], dtype=object)[codes]


_text = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        number = float(value)
        if not math.isfinite(number):
            return "null"
        return repr(int(number) if number.is_integer() and abs(number) < 2**53 else round(number, 6))
    return _text(str(value))


def objects(columns: Iterable[tuple[str, np.ndarray]], n: int) -> np.ndarray:
    """object[n]: one JSON object a row, from columns of JSON texts; cells that are null are left out."""
    out = np.full(n, "", dtype=object)
    for name, cells in columns:
        piece = json.dumps(name) + ": "
        joined = np.where(out == "", piece + cells, out + (", " + piece) + cells)
        out = np.where(cells == "null", out, joined)
    return "{" + out + "}"


def _cells(context: Context, table: str, rows: np.ndarray, names: Iterable[str], key: str | None) -> np.ndarray:
    """object[n]: the named cells of rows of a table as JSON objects."""
    frame = getattr(context.tables, table)
    taken = frame.iloc[rows]
    case = rows if table == "applications" else taken["case"].to_numpy()
    offices = context.tables.applications["office_id"].cat.codes.to_numpy()[case]
    ids = context.tables.applications["case_id"].iloc[case]
    columns = [("table", np.full(len(rows), json.dumps(table), dtype=object)), ("case_id", json_column(ids))]
    if key is not None:
        columns.append((key, json_column(taken[key])))
    for name in names:
        column = taken[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            text = local_text(context, offices, column.to_numpy(), taken[f"{name}_is_date"].to_numpy())
            columns.append((name, json_column(pd.Series(text).where(text != ""))))
        elif name == "amount":
            columns.append((name, json_column(column / MONEY_SCALE)))
        else:
            columns.append((name, json_column(column)))
    return objects(columns, len(rows))


Texts = np.ndarray
Part = tuple[Ints, Ints]
"""Pairs of hit and row of a table: the hit rests on that row."""


def _named(frame: pd.DataFrame, key: str, told: pd.Series) -> Part:
    """The rows whose key (unique text) a column of the hits holds."""
    place = pd.Index(frame[key]).get_indexer(pd.Index(told)) if told.notna().any() else np.full(len(told), -1)
    place = np.where(told.notna().to_numpy(), place, -1)
    return np.flatnonzero(place >= 0), place[place >= 0]


def _members(wanted: Ints, group: Ints) -> Part:
    """All rows (in their order) of the group that each hit wants; -1: none."""
    order = np.argsort(group, kind="stable")
    first, last = (np.searchsorted(group[order], wanted, side=side) for side in ("left", "right"))
    count = np.where(wanted >= 0, last - first, 0)
    hit = np.repeat(np.arange(len(wanted)), count)
    return hit, order[np.arange(len(hit)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)]


def _events(context: Context, rule: Rule, hits: pd.DataFrame) -> Part:
    parts: list[Part] = []
    case = hits["case"].to_numpy(dtype=np.int64)
    for name in rule.evidence:
        if name not in hits:
            continue
        if name.endswith(EVENT_SUFFIX):
            row = hits[name].to_numpy(dtype=np.int64)
            parts.append((np.flatnonzero(row >= 0), row[row >= 0]))
        elif name.endswith(ALL_EVENTS_SUFFIX):
            events = context.tables.events
            seen = (events["timestamp"] <= pd.Timestamp(context.as_of)).to_numpy()
            group = np.where(seen, events["case"].to_numpy(dtype=np.int64), -2)
            parts.append(_members(np.where(hits[name].to_numpy(dtype=np.bool_), case, -1), group))
    return _joined(parts)


def _payments(context: Context, rule: Rule, hits: pd.DataFrame, table: str, key: str) -> Part:
    """The payments, or the charges: those that the hits name, then the others of their groups."""
    frame = getattr(context.tables, table)
    is_charge = table == "charges"
    parts = [_named(frame, key, hits[key])] if is_charge and key in hits else []
    for name in dict.fromkeys((PAYMENT_SUFFIX, *rule.evidence)):
        if name.endswith(PAYMENT_SUFFIX) and name in hits:
            parts.append(_named(frame, key, _of_source(hits, name, is_charge)))
        elif name.endswith(PAYMENTS_SUFFIX) and name in hits:
            whole = context.frames[rule.table]
            hit, row = _members(hits[name].to_numpy(dtype=np.int64), whole[name].to_numpy(dtype=np.int64))
            place, found = _named(frame, key, _of_source(whole, PAYMENT_SUFFIX, is_charge).iloc[row])
            parts.append((hit[place], found))
    return _joined(parts)


def _of_source(frame: pd.DataFrame, name: str, is_charge: bool) -> pd.Series:
    """The numbers of payments, or those of charges, that stand in one column; a frame without a `source` names payments alone."""
    if "source" not in frame:
        return frame[name] if not is_charge else frame[name].where(np.zeros(len(frame), dtype=np.bool_))
    return frame[name].where((frame["source"] == "charge").to_numpy(dtype=np.bool_) == is_charge)


def _joined(parts: list[Part]) -> Part:
    """The pairs of all parts, each once, by hit; of one hit in the order in which they were given."""
    hit, row = (np.concatenate([np.empty(0, dtype=np.int64), *(part[side] for part in parts)]) for side in (0, 1))
    _, first = np.unique(np.stack([hit, row]), axis=1, return_index=True)
    first = np.sort(first)
    order = first[np.argsort(hit[first], kind="stable")]
    return hit[order], row[order]


def _told(context: Context, table: str, part: Part, names: Iterable[str], key: str | None, n: int) -> Texts:
    """object[n]: the JSON objects of each hit's rows, joined by commas; empty where it has none."""
    hit, row = part
    rows, place = np.unique(row, return_inverse=True)
    cells = _cells(context, table, rows, names, key)[place]
    offsets = np.concatenate(([0], np.cumsum(np.bincount(hit, minlength=n))))
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(cells, pa.string()))
    return np.asarray(pc.binary_join(lists, ", ").to_numpy(zero_copy_only=False), dtype=object)


def source_rows(context: Context, rule: Rule, hits: pd.DataFrame) -> Texts:
    """object[hits]: JSON array of the input rows a finding rests on: its application and others named, payments, charges, events."""
    n = len(hits)
    applications = context.tables.applications
    case = hits["case"].to_numpy(dtype=np.int64)
    others = [_named(applications, "case_id", hits[name]) for name in rule.evidence if name.endswith(CASE_SUFFIX) and name in hits]
    parts = [
        _told(context, "applications", _joined([(np.flatnonzero(case >= 0), case[case >= 0]), *others]), CASE_CELLS, None, n),
        _told(context, "payments", _payments(context, rule, hits, "payments", "payment_id"), PAYMENT_CELLS, "payment_id", n),
        _told(context, "charges", _payments(context, rule, hits, "charges", "charge_id"), CHARGE_CELLS, "charge_id", n),
        _told(context, "events", _events(context, rule, hits), EVENT_CELLS, None, n),
    ]
    return "[" + _join(parts, n) + "]"


def _join(parts: list[Texts], n: int) -> Texts:
    out = np.full(n, "", dtype=object)
    for part in parts:
        out = np.where(part == "", out, np.where(out == "", part, out + ", " + part))
    return out


def values(rule: Rule, told: pd.DataFrame) -> np.ndarray:
    """object[hits]: JSON object of the signals told with a finding (`told`: times as local text already)."""
    wanted = (*rule.evidence, *rule.needs, *(name for name in (rule.observed, rule.expected) if name))
    names = [n for n in dict.fromkeys(wanted) if n in told and not n.endswith(NOT_VALUES)]
    return objects([(name, json_column(told[name])) for name in names], len(told))
