"""One application's fees worked out for a reader: what was owed, line by line with its formula, and what was paid and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from features.base import Context
from features.charter.model import Fee
from features.money.case_money import CHECKED, NO_OPTIONAL, REASONS, CaseMoney, sum_up_cases
from features.money.payments import compute
from features.money.tariff import IN_FORCE, NEVER, STATES, UNKNOWN_ATTRIBUTE
from features.tables import CASE_TABLES, MONEY_SCALE, Tables


@dataclass(frozen=True)
class SheetLine:
    """One fee line of the case's lane on the day of submission. amount: None where none is in force or it cannot be worked out;
    lacking: the attributes of the formula that the case does not have."""

    code: str
    lane: str | None
    state: str
    amount: Decimal | None
    formula: str
    worked_out: str
    optional: bool
    due: str | None
    due_on: dt.date | None
    valid_from: dt.date | None
    valid_until: dt.date | None
    basis: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetEntry:
    """A part of a payment or charge, or something not paid, with its cause (None: not checked). `at` is local time.

    fee_code: the log's own text; fee: the lines of the charter that it was laid against, or that were not paid."""

    source: str
    number: str | None
    at: dt.datetime | None
    fee_code: str | None
    fee: str | None
    part: Decimal
    cause: str | None
    owed: Decimal
    paid: Decimal
    excess: Decimal
    officer: str | None
    receipt_no: str | None


@dataclass(frozen=True)
class FeeSheet:
    """All of it. why_not: why the case is not checked (None: it is). owed: None where it cannot be worked out."""

    case_id: str
    service_code: str
    service_name: Mapping[str, str]
    lane: str
    decision: str | None
    submitted_on: dt.date | None
    currency: str
    rounding: Decimal
    owed: Decimal | None
    paid: Decimal
    charged: Decimal
    why_not: str | None
    lines: tuple[SheetLine, ...]
    entries: tuple[SheetEntry, ...]

    @property
    def difference(self) -> Decimal | None:
        """Paid less owed; None where what was owed cannot be worked out."""
        return None if self.owed is None else self.paid - self.owed


def fee_sheet(context: Context, case_index: int) -> FeeSheet:
    """The fees of one application (its row number in the applications); IndexError where there is none."""
    if not 0 <= case_index < len(context.tables.applications):
        raise IndexError(f"no application number {case_index}")
    alone = replace(context, tables=_alone(context.tables, case_index), frames={})
    money, told = sum_up_cases(alone), compute(alone)
    application = alone.tables.applications.iloc[0]
    service = context.charter.services.get(str(application["service_code"]))
    return FeeSheet(
        case_id=str(application["case_id"]),
        service_code=str(application["service_code"]),
        service_name=service.name if service is not None else {},
        lane=str(money.lane[0]),
        decision=_text(application["decision"]),
        submitted_on=_date(int(money.facts.day[0])),
        currency=context.charter.currency,
        rounding=_money(money.tolerance),
        owed=_money(int(money.owed[0])) if bool(money.is_checked[0]) else None,
        paid=_money(int(money.paid[0])),
        charged=_money(int(money.charged[0])),
        why_not=_why_not(money, told),
        lines=tuple(_line(money, entry) for entry in range(len(money.lines.case))),
        entries=tuple(_entry(alone, row) for row in told.to_dict("records")),
    )


def _alone(tables: Tables, case: int) -> Tables:
    """The tables with nothing but one application."""
    rows: dict[str, Any] = {name: getattr(tables, name).iloc[[case]].reset_index(drop=True) for name in ("applications", "attributes")}
    for name in CASE_TABLES:
        frame: pd.DataFrame = getattr(tables, name)
        rows[name] = frame[frame["case"] == case].assign(case=0).reset_index(drop=True)
    return replace(tables, **rows)


def _why_not(money: CaseMoney, told: pd.DataFrame) -> str | None:
    reason = int(money.reason[0])
    if reason == CHECKED and bool(told["cause"].isna().any()):
        reason = NO_OPTIONAL
    return None if reason == CHECKED else REASONS[reason]


def _line(money: CaseMoney, entry: int) -> SheetLine:
    lines, tariff = money.lines, money.tariff
    line, state, row = tariff.lines[lines.line[entry]], int(lines.state[entry]), int(lines.row[entry])
    fee = _version(money, line.rows, row)
    due = money.due_day[0, tariff.row_due[row]] if row >= 0 and tariff.row_due[row] >= 0 else NEVER
    return SheetLine(
        code=line.code,
        lane=line.lane,
        state=STATES[state],
        amount=_money(int(lines.amount[entry])) if state == IN_FORCE else None,
        formula=fee.amount.text,
        worked_out=fee.amount.work_out(_values(money, fee)),
        optional=fee.optional,
        due=fee.due,
        due_on=_date(int(due)),
        valid_from=fee.valid_from,
        valid_until=fee.valid_until,
        basis=fee.basis,
        lacking=_lacking(money, fee) if state == UNKNOWN_ATTRIBUTE else (),
    )


def _version(money: CaseMoney, rows: tuple[int, ...], row: int) -> Fee:
    """The fee row in force; else the last that had begun by the submission, else the first."""
    if row >= 0:
        return money.tariff.rows[row]
    begun = [number for number in rows if money.tariff.first[number] <= money.facts.day[0]]
    return money.tariff.rows[begun[-1] if begun else rows[0]]


def _values(money: CaseMoney, fee: Fee) -> dict[str, float | str | None]:
    """The attributes of the case that the formula names."""
    held: dict[str, float | str | None] = {}
    for name in sorted(fee.amount.names & set(money.facts.columns)):
        value = money.facts.columns[name][0]
        held[name] = None if pd.isna(value) else value if isinstance(value, str) else float(value)
    return held


def _lacking(money: CaseMoney, fee: Fee) -> tuple[str, ...]:
    """The attributes that the formula names and the case does not have."""
    held = _values(money, fee)
    return tuple(name for name in sorted(fee.amount.names) if held.get(name) is None)


def _entry(context: Context, row: Mapping[Any, Any]) -> SheetEntry:
    return SheetEntry(
        source=str(row["source"]),
        number=_text(row["payment_id"]),
        at=_local(context, row["paid_at"]),
        fee_code=_logged(context.tables, row, "fee_code"),
        fee=_text(row["fee"]),
        part=_money(row["amount"]),
        cause=_text(row["cause"]),
        owed=_money(row["owed"]),
        paid=_money(row["paid"]),
        excess=_money(row["excess"]),
        officer=_text(row["officer"]),
        receipt_no=_logged(context.tables, row, "receipt_no"),
    )


LOGGED: Mapping[str, tuple[str, str]] = {"payment": ("payments", "payment_id"), "charge": ("charges", "charge_id")}
"""Where the row behind an entry stands, by its source: the table and its key."""


def _logged(tables: Tables, row: Mapping[Any, Any], name: str) -> str | None:
    """A cell of the payment or charge behind an entry, as the log has it; None where it has none or there is no such row."""
    if row["source"] not in LOGGED:
        return None
    table, key = LOGGED[row["source"]]
    frame: pd.DataFrame = getattr(tables, table)
    return _text(frame.loc[frame[key] == row["payment_id"], name].iloc[0]) if name in frame else None


def _local(context: Context, at: object) -> dt.datetime | None:
    if not isinstance(at, pd.Timestamp) or pd.isna(at):
        return None
    office = context.tables.applications["office_id"].cat.codes.to_numpy().astype(np.int64)
    local = context.clocks.local(office, np.array([at.to_datetime64()]).astype("datetime64[us]"))
    return pd.Timestamp(local[0]).to_pydatetime()


def _money(value: object) -> Decimal:
    return Decimal(int(str(value))) / MONEY_SCALE


def _date(day: int) -> dt.date | None:
    if day <= NEVER:
        return None
    return dt.date(1970, 1, 1) + dt.timedelta(days=day)


def _text(value: Any) -> str | None:
    return None if value is None or bool(pd.isna(value)) else str(value)
