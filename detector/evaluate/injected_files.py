"""Writes the copy of a data set with schemes in it: Parquet in the contract's own names, instants in UTC, money as decimals."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.evaluate.dealing import Dealt
from detector.evaluate.injected_log import MICRO_MINUTE, NOWHEN, InjectedLog, Ints
from detector.evaluate.money_held import MoneyHeld
from detector.settings import Settings
from detector.simulate.ledger import Row
from features.arrays.coding import names_of
from features.tables import MONEY_SCALE, TABLES

ADDED_RECEIPTS = "X-"
"""Receipts that a scheme writes have a series of their own, so that they leave neither gaps nor repeats in the treasury's."""


def write_data_set(log: InjectedLog, dealt: Dealt, money: MoneyHeld, folder: Path, rng: random.Random) -> None:
    """applications, events, payments and what else there is; verdicts belong to the original's findings and stay behind."""
    for name, frame in frames_of(log, dealt, money, rng).items():
        pq.write_table(_arrow(frame, name), folder / f"{name}.parquet", compression="zstd")


def frames_of(log: InjectedLog, dealt: Dealt, money: MoneyHeld, rng: random.Random) -> Mapping[str, pd.DataFrame]:
    """The tables under the contract's names: text, UTC instants, money in ten-thousandths; columns without a value are left out."""
    tables = log.context.tables
    ids = tables.applications["case_id"].astype(str).to_numpy(dtype=object)
    frames = {"applications": _applications(log), "events": _events(log, ids)}
    if tables.has("payments") or dealt.payments:
        frames["payments"] = _payments(log, dealt, money, ids, rng)
    for name in ("charges", "officers", "complaints"):
        if tables.has(name):
            frames[name] = _named(getattr(tables, name), ids)
    return {name: _without_empty(frame, name) for name, frame in frames.items()}


def _named(frame: pd.DataFrame, ids: np.ndarray) -> pd.DataFrame:
    """A table with case_id in the place of the case's number, and without our own columns."""
    kept = frame[[name for name in frame.columns if not name.endswith("_is_date")]]
    if "case" not in kept:
        return kept
    case = kept["case"].to_numpy(dtype=np.int64)
    return kept.drop(columns="case").assign(case_id=np.array([*ids, None], dtype=object)[case])


def _times(values: Ints) -> pd.Series:
    return pd.Series(np.where(values == NOWHEN, np.int64(NOWHEN), values).astype("datetime64[us]"))


def _applications(log: InjectedLog) -> pd.DataFrame:
    tables = log.context.tables
    frame = tables.applications[[name for name in tables.applications.columns if not name.endswith("_is_date")]]
    names = np.array([*names_of(frame["decision"]), None], dtype=object)
    changed = frame.assign(decided_at=_times(log.decided), decision=names[log.decision])
    return pd.concat([changed, tables.attributes], axis=1)


def _events(log: InjectedLog, ids: np.ndarray) -> pd.DataFrame:
    events = log.context.tables.events
    officers = np.array([*names_of(events["officer_id"]), None], dtype=object)
    activities = names_of(events["activity"])
    frame = _named(events, ids).assign(
        timestamp=_times(log.done), started_at=_times(log.started), recorded_at=_times(log.recorded), officer_id=officers[log.officer]
    )[log.kept]
    if not log.added:
        return frame.reset_index(drop=True)
    has_record = log.context.tables.has("events.recorded_at")
    done = np.array([event.done for event in log.added], dtype=np.int64)
    more = pd.DataFrame(
        {
            "case_id": [ids[event.case] for event in log.added],
            "activity": [activities[event.activity] for event in log.added],
            "timestamp": _times(done),
            "started_at": _times(np.where([event.has_start for event in log.added], done - 4 * MICRO_MINUTE, NOWHEN)),
            "officer_id": [officers[event.officer] for event in log.added],
            "recorded_at": _times(done if has_record else np.full(len(done), NOWHEN)),
        }
    )
    both = pd.concat([frame.astype({"activity": object}), more], ignore_index=True)
    return both.sort_values(["case_id", "timestamp"], kind="stable", ignore_index=True)


def _payments(log: InjectedLog, dealt: Dealt, money: MoneyHeld, ids: np.ndarray, rng: random.Random) -> pd.DataFrame:
    payments = log.context.tables.payments
    texts = ("fee_code", "method", "collected_by", "status", "receipt_no", "payment_id")
    frame = _named(payments, ids).astype(dict.fromkeys(texts, object))
    touched = sorted(dealt.payments)
    officers = np.array([*names_of(log.context.tables.events["officer_id"]), None], dtype=object)
    gone = np.isin(money.case, touched)
    start = rng.randrange(1000, 5000)
    rows: list[dict[str, object]] = []
    for case in touched:
        rows += _case_rows(case, dealt, money, frame, ids, officers, start + len(rows))
    if not rows:
        return frame[~gone].reset_index(drop=True)
    more = pd.DataFrame(rows)
    more["paid_at"] = _times(more["paid_at"].to_numpy(dtype=np.int64))
    more["amount"] = more["amount"].astype(np.int64)
    both = pd.concat([frame[~gone], more[list(frame.columns)]], ignore_index=True)
    return both.sort_values("payment_id", kind="stable", ignore_index=True)


def _case_rows(
    case: int, dealt: Dealt, money: MoneyHeld, frame: pd.DataFrame, ids: np.ndarray, officers: np.ndarray, number: int
) -> list[dict[str, object]]:
    """The rows of one case after its schemes; each takes the id and the receipt of the row that it was, new ones get new ones."""
    before = dict(zip(money.positions(case).tolist(), dealt.original[case], strict=True))
    free = dict(before)
    out: list[dict[str, object]] = []
    for row in sorted(dealt.payments[case], key=lambda row: row not in before.values()):
        position = next((at for at, old in free.items() if old == row), None)
        if position is None:
            position = next((at for at, old in free.items() if old.code == row.code and old not in dealt.payments[case]), None)
        old = frame.iloc[position] if position is not None else None
        if position is not None:
            del free[position]
        was = before.get(position) if position is not None else None
        out.append(_cells(row, case, old, was, ids, officers, f"{number + len(out):06d}", money))
    return out


def _cells(
    row: Row, case: int, old: pd.Series | None, was: Row | None, ids: np.ndarray, officers: np.ndarray, number: str, money: MoneyHeld
) -> dict[str, object]:
    """One payment's cells; its time to the microsecond where it did not move."""
    paid_at = round(row.at * MICRO_MINUTE)
    if old is not None and was is not None and was.at == row.at:
        paid_at = int(old["paid_at"].to_datetime64().astype("datetime64[us]").astype(np.int64))
    has = money.context.tables.has
    kept = old["receipt_no"] if old is not None and isinstance(old["receipt_no"], str) else f"{ADDED_RECEIPTS}{number}"
    return {
        "payment_id": old["payment_id"] if old is not None else f"{ids[case]}-{number}",
        "case_id": ids[case],
        "amount": row.cents,
        "paid_at": paid_at,
        "fee_code": row.code if has("payments.fee_code") else None,
        "method": (row.method or None) if has("payments.method") else None,
        "collected_by": officers[row.collector] if has("payments.collected_by") else None,
        "receipt_no": kept if row.receipt and has("payments.receipt_no") else None,
        "status": row.status,
    }


def _without_empty(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Columns with a value, and those that the contract requires."""
    required = {column.name for column in TABLES[name].columns if column.required}
    return frame[[column for column in frame.columns if column in required or frame[column].notna().any()]]


def _arrow(frame: pd.DataFrame, name: str) -> pa.Table:
    kinds = {column.name: column.kind for column in TABLES[name].columns}
    columns = {str(column): _column(frame[column], kinds.get(str(column))) for column in frame.columns}
    return pa.table(columns)


def _column(values: pd.Series, kind: str | None) -> pa.Array:
    if kind == "time":
        return pa.array(values.to_numpy().astype("datetime64[us]"), type=pa.timestamp("us", tz="UTC"), from_pandas=True)
    if kind == "money":
        return pa.array([Decimal(cents) / MONEY_SCALE for cents in values.tolist()], type=pa.decimal128(18, 4))
    if kind == "integer":
        return pa.Array.from_pandas(values.astype("Int64"), type=pa.int64())
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pa.array(values.to_numpy(dtype=np.float64), type=pa.float64(), from_pandas=True)
    held = values.astype(object)
    return pa.array(held.where(held.notna(), None), type=pa.string(), from_pandas=True)


def settings_text(settings: Settings) -> str | None:
    """Of a settings file what still holds for the copy: [scan], [rules] and the key; how cells are written no longer matters."""
    lines: list[str] = []
    if settings.pseudonym_key_file is not None:
        lines.append(f"pseudonym_key_file = {json.dumps(str(settings.pseudonym_key_file.resolve()))}")
    given = settings.given.get("scan", {})
    if given:
        lines += ["[scan]", *(f"{key} = {json.dumps(value)}" for key, value in given.items())]
    for rule, values in settings.rules.items():
        lines += [f"[rules.{json.dumps(rule)}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n" if lines else None
