"""Tiny sets of applications with their money, straight in memory: what the tests of the payment matching are written in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from features.base import Context
from features.calendar.working_time import Clocks
from features.charter import parse_charter
from features.money.lanes import infer_lanes
from features.money.payments import FAMILY
from features.tables import CASE_TABLES, MONEY_SCALE, TABLES, Column, Tables

Row = Mapping[str, Any]
AS_OF = "2025-12-31T23:00"

HEAD = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
rounding: 100
timezone: Asia/Jakarta
services:
"""
PASSPORT = """\
  PASSPORT:
    name: {en: Passport, id: Paspor}
    fees:
      - {code: BOOK, amount: 350000, until: 2024-12-16, basis: "PP 28/2019"}
      - {code: BOOK, amount: 650000, from: 2024-12-17, basis: "PP 45/2024"}
      - {code: EXPRESS, amount: 1000000, lane: expedited, basis: "PP 45/2024"}
      - {code: SURVEY, amount: 250000, optional: true}
    lanes:
      expedited: {working_days: 1}
"""
LAND = """\
  LAND:
    name: {en: Land transfer, id: Balik nama}
    fees:
      - {code: TRANSFER, amount: "land_value / 1000 + 50000", due: decision, basis: "PP 128/2015"}
      - {code: CHECK, amount: 50000, from: 2020-01-01, until: 2025-06-30, due: decision, basis: "PP 128/2015"}
"""
FREE = """\
  ID-CARD:
    name: {en: Identity card, id: KTP-el}
    fees: []
  SILENT:
    name: {en: Unpriced, id: Tanpa tarif}
"""
CHARTER = HEAD + PASSPORT + LAND + FREE


def a_case(case_id: str = "C1", service: str = "PASSPORT", on: str = "2025-03-03", **more: Any) -> Row:
    """A granted application of an office in Jakarta, decided a week later."""
    decided = str(np.datetime64(on) + 7)
    return {
        "case_id": case_id, "service_code": service, "office_id": "KC-01", "submitted_at": f"{on}T03:00", "decision": "granted",
        "decided_at": f"{decided}T03:00", **more,
    }  # fmt: skip


def a_payment(amount: float, on: str = "2025-03-04", case_id: str = "C1", **more: Any) -> Row:
    return {"case_id": case_id, "amount": amount, "paid_at": f"{on}T04:00", **more}


def a_charge(amount: float, on: str = "2025-03-03", case_id: str = "C1", **more: Any) -> Row:
    return {"case_id": case_id, "amount": amount, "charged_at": f"{on}T03:30", **more}


def make_context(
    applications: Sequence[Row],
    payments: Sequence[Row] = (),
    charges: Sequence[Row] = (),
    events: Sequence[Row] = (),
    charter: str = CHARTER,
    as_of: str = AS_OF,
) -> Context:
    """The context of a data set. Rows without a number of their own get one from their place; times are UTC."""
    given = {
        "applications": sorted(applications, key=lambda row: str(row["case_id"])),
        "payments": [{"payment_id": f"P{at:04d}", "status": "paid", **row} for at, row in enumerate(payments)],
        "charges": [{"charge_id": f"D{at:04d}", **row} for at, row in enumerate(charges)],
        "events": list(events),
    }
    place = {str(row["case_id"]): at for at, row in enumerate(given["applications"])}
    parsed = parse_charter(charter)
    tables = Tables(**{name: _table(name, given.get(name, []), place, given) for name in TABLES}, attributes=_attributes(given))
    offices = [str(office) for office in tables.applications["office_id"].cat.categories]
    clocks = Clocks.of(parsed, offices, dt.date(2015, 1, 1), dt.date(2026, 12, 31))
    moment = np.datetime64(as_of, "us")
    lane = infer_lanes(tables, parsed, clocks, moment)
    tables = replace(tables, applications=tables.applications.assign(lane=lane))
    return Context(tables=tables, charter=parsed, clocks=clocks, as_of=moment)


def money_of(*arguments: Any, **more: Any) -> pd.DataFrame:
    """The money frame of a data set; arguments as of `make_context`."""
    return FAMILY.compute(make_context(*arguments, **more))


def causes(frame: pd.DataFrame, source: str = "payment") -> list[tuple[str | None, int]]:
    """(cause, amount in currency units) of each portion of one source, in the order of the frame."""
    rows = frame[frame["source"] == source]
    names = [None if pd.isna(cause) else str(cause) for cause in rows["cause"]]
    return list(zip(names, (rows["amount"] // MONEY_SCALE).tolist(), strict=True))


def _table(name: str, rows: Sequence[Row], place: Mapping[str, int], given: Mapping[str, Sequence[Row]]) -> pd.DataFrame:
    schema = TABLES[name]
    held: dict[str, Any] = {}
    for column in schema.columns:
        values = [row.get(column.name) for row in rows]
        if column.name == "case_id" and name in CASE_TABLES:
            held["case"] = np.array([place.get(str(value), -1) for value in values], dtype=np.int64)
            continue
        held[column.name] = _column(column, values, given)
        if column.kind == "time":
            held[f"{column.name}_is_date"] = np.zeros(len(rows), dtype=np.bool_)
    frame = pd.DataFrame(held)
    return frame.sort_values(schema.key, ignore_index=True) if schema.key else frame


def _column(column: Column, values: list[Any], given: Mapping[str, Sequence[Row]]) -> Any:
    if column.kind == "time":
        return np.array([np.datetime64(value or "NaT", "us") for value in values], dtype="datetime64[us]")
    if column.kind == "money":
        return np.array([round(value * MONEY_SCALE) for value in values], dtype=np.int64)
    if column.kind == "integer":
        return pd.array(values, dtype="Int64")
    if column.kind == "id":
        officers = {"officer_id", "collected_by"}
        names = officers if column.name in officers else {column.name}
        words = sorted({str(row[n]) for rows in given.values() for row in rows for n in names if row.get(n) is not None})
        return pd.Categorical(values, categories=pd.Index(words, dtype="str"))
    return pd.array(values, dtype="str")


def _attributes(given: Mapping[str, Sequence[Row]]) -> pd.DataFrame:
    known = TABLES["applications"].by_name
    names = sorted({name for row in given["applications"] for name in row if name not in known})
    rows = given["applications"]
    return pd.DataFrame({name: [row.get(name) for row in rows] for name in names}, index=pd.RangeIndex(len(rows)))
