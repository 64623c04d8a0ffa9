"""The tables of the data contract: what a source must deliver, and how the rest of the program holds it.

`TABLES` is the one description of names, kinds and requirements; reading, checking, documentation and the JSON Schema follow it.
`Tables` is a data set in memory: columns, dictionary-encoded ids, instants in UTC, money as whole ten-thousandths.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import pandas as pd

Kind = Literal["key", "id", "time", "money", "integer", "text"]
"""key: unique text of the row; id: text that repeats (dictionary-encoded); text: free text that is not encoded."""

MONEY_SCALE = 10_000
"""Money is held as int64 ten-thousandths of the currency: decimal(18,4) without floating point."""


@dataclass(frozen=True)
class Column:
    """One column of the contract."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    refers_to: str | None = None


@dataclass(frozen=True)
class TableSchema:
    """One table of the contract; `attributes` says whether unknown columns are kept as case attributes."""

    name: str
    columns: tuple[Column, ...]
    required: bool = False
    attributes: bool = False

    @property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def key(self) -> str | None:
        return next((column.name for column in self.columns if column.kind == "key"), None)


def _schema(name: str, *columns: Column, required: bool = False, attributes: bool = False) -> TableSchema:
    return TableSchema(name, tuple(columns), required, attributes)


APPLICATIONS = _schema(
    "applications",
    Column("case_id", "key", "the application's own number", required=True),
    Column("service_code", "id", "a service of the charter", required=True),
    Column("office_id", "id", "where it was filed", required=True),
    Column("submitted_at", "time", "when it was complete and in the queue", required=True),
    Column("applicant_id", "id", "who asks"),
    Column("agent_id", "id", "who acts for the applicant"),
    Column("lane", "id", "normal, or a lane of the charter"),
    Column("priority_reason", "id", "why it may lawfully go first"),
    Column("channel", "id", "online, counter, ..."),
    Column("decision", "id", "empty while open", choices=("granted", "rejected", "withdrawn")),
    Column("decided_at", "time", "empty while open"),
    required=True,
    attributes=True,
)
EVENTS = _schema(
    "events",
    Column("case_id", "id", "the application", required=True, refers_to="applications"),
    Column("activity", "id", "the step", required=True),
    Column("timestamp", "time", "when the step was finished", required=True),
    Column("started_at", "time", "when an officer took it up"),
    Column("officer_id", "id", "who did it; empty: the system"),
    Column("recorded_at", "time", "when the row was written to the log"),
    Column("sequence", "integer", "the order within a case where times tie"),
    required=True,
)
PAYMENTS = _schema(
    "payments",
    Column("payment_id", "key", "the payment's own number", required=True),
    Column("case_id", "id", "the application", required=True, refers_to="applications"),
    Column("amount", "money", "in the charter's currency; a refund is negative", required=True),
    Column("paid_at", "time", "when it was paid", required=True),
    Column("fee_code", "id", "a fee of the charter"),
    Column("method", "id", "bank, qris, card, cash, ..."),
    Column("collected_by", "id", "the officer who took it; empty: the treasury"),
    Column("receipt_no", "text", "the official receipt or billing code"),
    Column("status", "id", "paid or void", choices=("paid", "void"), default="paid"),
)
CHARGES = _schema(
    "charges",
    Column("charge_id", "key", "the charge's own number", required=True),
    Column("case_id", "id", "the application", required=True, refers_to="applications"),
    Column("amount", "money", "what was demanded", required=True),
    Column("charged_at", "time", "when it was demanded", required=True),
    Column("fee_code", "id", "a fee of the charter"),
    Column("officer_id", "id", "who demanded it"),
)
OFFICERS = _schema(
    "officers",
    Column("officer_id", "key", "the officer", required=True),
    Column("office_id", "id", "where the officer serves"),
    Column("role", "id", "the officer's role"),
    Column("active_from", "time", "first day on the roster"),
    Column("active_to", "time", "last day on the roster"),
)
COMPLAINTS = _schema(
    "complaints",
    Column("complaint_id", "key", "the complaint's own number", required=True),
    Column("filed_at", "time", "when it was filed", required=True),
    Column("case_id", "id", "the application", refers_to="applications"),
    Column("officer_id", "id", "the officer complained of"),
    Column("office_id", "id", "the office complained of"),
    Column("service_code", "id", "the service complained of"),
    Column("category", "id", "what kind of complaint"),
    Column("text", "text", "the complaint's own words"),
)
VERDICTS = _schema(
    "verdicts",
    Column("finding_id", "id", "the finding that was looked into", required=True),
    Column("verdict", "id", "what people found out", required=True, choices=("confirmed", "explained", "unclear", "data_error")),
    Column("reason", "text", "why"),
    Column("decided_at", "time", "when"),
    Column("score", "text", "the finding's score at that time; it opens again once the score has grown"),
)

TABLES: Mapping[str, TableSchema] = MappingProxyType(
    {t.name: t for t in (APPLICATIONS, EVENTS, PAYMENTS, CHARGES, OFFICERS, COMPLAINTS, VERDICTS)}
)

CASE_TABLES = ("events", "payments", "charges", "complaints")
"""Tables whose rows belong to an application: they carry `case`, its row number in applications (-1: none)."""


@dataclass(frozen=True)
class Tables:
    """A data set in memory, in an order that depends on its content alone.

    Every column of the contract is there, whether the data set fills it or not. In all frames (RangeIndex):
    - times are `datetime64[us]`, naive, UTC; missing is NaT. Beside each time column `x` stands `x_is_date` (bool):
      the stamp is a bare date (local midnight), so it counts in whole days and says nothing of the hour;
    - `id` columns are Categorical with sorted text categories. All columns that hold officers share one set of categories
      (`events.officer_id`, `payments.collected_by`, `charges.officer_id`, `officers.officer_id`, `complaints.officer_id`);
      so do all that hold offices and all that hold services. Missing is NaN (code -1). System officers are missing;
    - `key` and `text` columns are pandas strings;
    - money is int64 ten-thousandths (`MONEY_SCALE`);
    - `integer` columns are nullable Int64.

    applications: sorted by case_id; the row number is the case's number everywhere. `lane` is as given (empty: NaN).
    events: sorted by case, then the contract's content order; rows that agree in all are one. Carries `case` instead of case_id.
    payments, charges, complaints, officers: sorted by their key; `case` instead of case_id.
    attributes: one row an application, the unknown columns: float64 where every value is a number, else Categorical.
    filled: per table, the contract's columns with at least one value.
    """

    applications: pd.DataFrame
    events: pd.DataFrame
    payments: pd.DataFrame
    charges: pd.DataFrame
    officers: pd.DataFrame
    complaints: pd.DataFrame
    verdicts: pd.DataFrame
    attributes: pd.DataFrame
    filled: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, needed: str) -> bool:
        """Whether `table.column` (or a whole `table`) has at least one value."""
        table, _, column = needed.partition(".")
        columns = self.filled.get(table, frozenset())
        return column in columns if column else bool(columns)
