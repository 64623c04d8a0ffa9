"""The rows and values a finding rests on, as JSON text: keys of content, never places in a file, so that every split of the input
tells the same. Values are plain decimals, times ISO 8601 in the office's local time with offset, bare dates as dates."""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np
import pandas as pd

from features.base import Context
from features.tables import MONEY_SCALE
from rules.base import Rule

EVENT_SUFFIX = "_event"
"""A column of a frame that ends so holds row numbers of events (-1: none); listed under `evidence`, it tells those rows."""

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
    texts = [_json(value) for value in distinct] + ["null"]
    return np.array(texts, dtype=object)[codes]


def _json(value: object) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.integer, np.floating)):
        number = float(value)
        if not np.isfinite(number):
            return "null"
        return json.dumps(int(number) if number.is_integer() and abs(number) < 2**53 else round(number, 6))
    return json.dumps(str(value), ensure_ascii=False)


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


def _rows_of(context: Context, hits: pd.DataFrame, table: str, key: str, names: Iterable[str]) -> np.ndarray:
    """object[hits]: the payment or charge row that a hit names by its key, as JSON; empty where it names none."""
    out = np.full(len(hits), "", dtype=object)
    if key not in hits or hits[key].isna().all():
        return out
    index = pd.Index(getattr(context.tables, table)[key])
    place = index.get_indexer(hits[key])
    known = place >= 0
    out[known] = _cells(context, table, place[known], names, key)
    return out


def _join(parts: list[np.ndarray], n: int) -> np.ndarray:
    out = np.full(n, "", dtype=object)
    for part in parts:
        out = np.where(part == "", out, np.where(out == "", part, out + ", " + part))
    return out


def source_rows(context: Context, rule: Rule, hits: pd.DataFrame) -> np.ndarray:
    """object[hits]: JSON array of the input rows a finding rests on: its application, then payments, charges and events named."""
    n = len(hits)
    parts = []
    case = hits["case"].to_numpy(dtype=np.int64)
    application = np.full(n, "", dtype=object)
    application[case >= 0] = _cells(context, "applications", case[case >= 0], CASE_CELLS, None)
    parts.append(application)
    parts.append(_rows_of(context, hits, "payments", "payment_id", PAYMENT_CELLS))
    parts.append(_rows_of(context, hits, "charges", "charge_id", CHARGE_CELLS))
    for name in rule.evidence:
        if name.endswith(EVENT_SUFFIX) and name in hits:
            row = hits[name].to_numpy(dtype=np.int64)
            cells = np.full(n, "", dtype=object)
            cells[row >= 0] = _cells(context, "events", row[row >= 0], EVENT_CELLS, None)
            parts.append(cells)
    return "[" + _join(parts, n) + "]"


def values(rule: Rule, told: pd.DataFrame) -> np.ndarray:
    """object[hits]: JSON object of the signals told with a finding (`told`: times as local text already)."""
    wanted = (*rule.evidence, *rule.needs, *(name for name in (rule.observed, rule.expected) if name))
    names = [n for n in dict.fromkeys(wanted) if n in told and not n.endswith(EVENT_SUFFIX)]
    return objects([(name, json_column(told[name])) for name in names], len(told))
