"""Small data sets with something of everything in them, for tests: written as CSV and read as a user's would be.

`make_world(seed)` gives the tables as frames of text, so that a test can shuffle, cut or strip them; `write_world` writes the folder.
The same seed makes the same world. Nothing here knows how signals are computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

START = np.datetime64("2025-01-06T01:00", "m")  # a Monday, 08:00 in Jakarta
DAY = np.timedelta64(1, "D")
TIME_COLUMNS: Mapping[str, str] = {
    "applications": "submitted_at",
    "events": "timestamp",
    "payments": "paid_at",
    "charges": "charged_at",
    "complaints": "filed_at",
}
"""The column by which a row of each table has happened."""

CHARTER = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
rounding: 100
timezone: Asia/Jakarta
calendar:
  country: ID
  weekend: [sat, sun]
  office_hours: {mon: [["08:00","12:00"],["13:00","16:00"]], tue: [["08:00","16:00"]], wed: [["08:00","16:00"]],
    thu: [["08:00","16:00"]], fri: [["08:00","11:30"]]}
offices:
  KC-01: {name: Kantor Satu, timezone: Asia/Jakarta}
  KC-02: {name: Kantor Dua, timezone: Asia/Makassar}
services:
  LAND-TRANSFER:
    name: {en: Land title transfer, id: Balik nama sertipikat}
    standard: {working_days: 5, starts: submitted, basis: "sample standard"}
    steps:
      - {activity: document_check, working_days: 1}
      - {activity: field_survey, working_days: 2, optional: true}
      - {activity: approval, working_days: 1}
      - {activity: issuance, working_days: 1}
    stops_clock: [returned_to_applicant]
    resumes_clock: [documents_received]
    four_eyes: [[document_check, approval]]
    fees:
      - {code: TRANSFER, amount: "land_value / 1000 + 50000", from: 2015-12-28, due: decision, basis: "sample tariff"}
      - {code: CHECK, amount: 50000, from: 2015-12-28, until: 2025-02-28, due: decision, basis: "sample tariff"}
      - {code: CHECK, amount: 75000, from: 2025-03-01, due: decision, basis: "sample tariff"}
      - {code: EXPRESS, amount: 1000000, lane: expedited, basis: "sample tariff"}
      - {code: SURVEY, amount: 250000, optional: true, basis: "sample tariff"}
    lanes:
      expedited: {working_days: 1, kind: chosen}
  LICENCE:
    name: {en: Driving licence, id: SIM}
    standard: {working_hours: 8, starts: paid, basis: "sample standard"}
    steps: [{activity: test}, {activity: issuance, working_hours: 4}]
    fees:
      - {code: LICENCE, amount: 120000, due: submission, basis: "sample tariff"}
  ID-CARD:
    name: {en: Identity card, id: KTP-el}
    standard: {calendar_days: 3}
    steps: [{activity: recording}, {activity: issuance}]
    fees: []
"""
STEPS: Mapping[str, tuple[str, ...]] = {
    "LAND-TRANSFER": ("document_check", "field_survey", "approval", "issuance"),
    "LICENCE": ("test", "issuance"),
    "ID-CARD": ("recording", "issuance"),
}


@dataclass(frozen=True)
class World:
    """The tables by name, every cell as text or missing, and the charter's text."""

    tables: Mapping[str, pd.DataFrame]
    charter: str = CHARTER

    def with_table(self, name: str, frame: pd.DataFrame) -> World:
        return replace(self, tables={**self.tables, name: frame})

    def without(self, *names: str) -> World:
        """Without whole tables (`payments`) or single columns (`events.officer_id`)."""
        tables = dict(self.tables)
        for name in names:
            table, _, column = name.partition(".")
            if not column:
                tables.pop(table, None)
            elif table in tables:
                tables[table] = tables[table].drop(columns=column, errors="ignore")
        return replace(self, tables=tables)

    def shuffled(self, seed: int) -> World:
        """The same rows in another order."""
        rng = np.random.default_rng(seed)
        return replace(self, tables={name: frame.iloc[rng.permutation(len(frame))] for name, frame in self.tables.items()})

    def until(self, moment: np.datetime64) -> World:
        """What the log held at a moment (UTC): later rows, and decisions not yet made, are not in it."""
        limit = str(moment.astype("datetime64[m]")) + "Z"
        tables = {name: f[f[TIME_COLUMNS[name]] <= limit] if name in TIME_COLUMNS else f for name, f in self.tables.items()}
        applications = tables["applications"].copy()
        later = (applications["decided_at"] > limit).to_numpy(dtype=bool, na_value=False)
        applications.loc[later, ["decision", "decided_at"]] = None
        tables["applications"] = applications
        known = set(applications["case_id"])
        return replace(self, tables={n: f[f["case_id"].isin(known)] if "case_id" in f else f for n, f in tables.items()})


@dataclass
class _Pen:
    """Rows as they are written down, one list a table."""

    rng: np.random.Generator
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in (*TIME_COLUMNS, "officers")})

    def add(self, table: str, **cells: Any) -> None:
        self.rows[table].append({name: _stamp(value) if isinstance(value, np.datetime64) else value for name, value in cells.items()})

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def one_of(self, *values: Any) -> Any:
        return values[int(self.rng.integers(len(values)))]

    def hours(self, low: float, high: float) -> np.timedelta64:
        return np.timedelta64(int(self.rng.uniform(low, high) * 60), "m")


def _stamp(moment: np.datetime64) -> str:
    return str(moment.astype("datetime64[m]")) + "Z"


def make_world(seed: int = 1, cases: int = 80) -> World:
    """A world of so many cases in some four months, with orderly and disorderly ones of every service."""
    pen = _Pen(np.random.default_rng(seed))
    for number in range(6):
        gone = {} if number else {"active_to": "2025-02-14"}
        pen.add("officers", officer_id=f"P{number}", office_id=f"KC-0{1 + number % 2}", role="clerk", active_from="2020-01-01", **gone)
    for number in range(cases):
        _case(pen, number, START + np.timedelta64(int(120 * 1440 * number / cases), "m"))
    return World({name: pd.DataFrame(rows, dtype="str") for name, rows in pen.rows.items() if rows})


def _case(pen: _Pen, number: int, filed: np.datetime64) -> None:
    service, case_id = pen.one_of(*STEPS), f"C{number:04d}"
    submitted = filed + pen.hours(0, 7)
    lane = "expedited" if service == "LAND-TRANSFER" and pen.chance(0.2) else pen.one_of("normal", None)
    steps, now = _events(pen, case_id, service, submitted)
    land_value = int(pen.rng.integers(1, 60)) * 5_000_000 if service == "LAND-TRANSFER" and pen.chance(0.9) else None
    is_open = pen.chance(0.15) or not steps
    decision = None if is_open else pen.one_of("granted", "granted", "granted", "granted", "rejected", "withdrawn")
    pen.add(
        "applications",
        case_id=case_id,
        service_code=service,
        office_id=pen.one_of("KC-01", "KC-02"),
        submitted_at=submitted,
        applicant_id=f"A{number % 15}",
        agent_id=pen.one_of(None, None, "G1", "G2"),
        lane=lane,
        priority_reason=pen.one_of(None, None, None, "age"),
        channel=pen.one_of("online", "counter"),
        decision=decision,
        decided_at=None if is_open else now,
        land_value=None if land_value is None else str(land_value),
    )
    owed = {"LAND-TRANSFER": {"CHECK": 50_000}, "LICENCE": {"LICENCE": 120_000}, "ID-CARD": {}}[service]
    owed |= {"TRANSFER": land_value // 1000 + 50_000} if land_value is not None else {}
    owed |= {"EXPRESS": 1_000_000} if lane == "expedited" and pen.chance(0.8) else {}
    _money(pen, case_id, owed, submitted, now)
    if pen.chance(0.05):
        pen.add("complaints", complaint_id=f"K{number}", filed_at=now + 5 * DAY, case_id=case_id, officer_id="P1", category="delay")


def _events(pen: _Pen, case_id: str, service: str, now: np.datetime64) -> tuple[list[str], np.datetime64]:
    """The steps that were done, and when the last of them was."""
    steps = [step for step in STEPS[service] if not pen.chance(0.06)]
    if pen.chance(0.06):
        steps = steps[::-1]
    officer = f"P{int(pen.rng.integers(6))}"
    for turn, step in enumerate(steps):
        if service == "LAND-TRANSFER" and pen.chance(0.12):
            now = now + pen.hours(1, 30)
            _event(pen, case_id, "returned_to_applicant", now, officer)
            now = now + pen.hours(10, 100)
            _event(pen, case_id, "documents_received", now, None)
        # Some steps share a time, some take seconds, some are held up.
        now = now + pen.one_of(pen.hours(1, 30), pen.hours(1, 30), pen.hours(20, 60), np.timedelta64(0, "m"), pen.hours(200, 400))
        officer = officer if pen.chance(0.3) else f"P{int(pen.rng.integers(6))}"
        _event(pen, case_id, step, now, officer if pen.chance(0.9) else None, sequence=turn)
    return steps, now


def _event(pen: _Pen, case_id: str, activity: str, at: np.datetime64, officer: str | None, sequence: int | None = None) -> None:
    pen.add(
        "events",
        case_id=case_id,
        activity=activity,
        timestamp=at,
        started_at=at - pen.hours(0, 1),
        officer_id=officer,
        recorded_at=at + (pen.hours(100, 300) if pen.chance(0.05) else pen.hours(0, 0.5)),
        sequence=None if sequence is None else str(sequence),
    )


def _money(pen: _Pen, case_id: str, due: Mapping[str, int], submitted: np.datetime64, done: np.datetime64) -> None:
    for code, amount in due.items():
        charge = f"D-{case_id}-{code}"
        pen.add("charges", charge_id=charge, case_id=case_id, amount=str(amount), charged_at=submitted, fee_code=code, officer_id="P1")
        if pen.chance(0.9):
            _payment(pen, case_id, amount + pen.one_of(0, 0, 0, 0, 50_000, -20_000), code, pen.one_of(submitted, done, done + 9 * DAY))
    if pen.chance(0.1):
        _payment(pen, case_id, pen.one_of(25_000, 50_000, 100_000), None, submitted + pen.hours(1, 60))
    if due and pen.chance(0.08):
        _payment(pen, case_id, 50_000, next(iter(due)), submitted + 2 * DAY)
    if pen.chance(0.05):
        _payment(pen, case_id, -50_000, None, done + 3 * DAY)


def _payment(pen: _Pen, case_id: str, amount: int, code: str | None, at: np.datetime64) -> None:
    number = len(pen.rows["payments"])
    cash = pen.chance(0.3)
    pen.add(
        "payments",
        payment_id=f"B{number:05d}",
        case_id=case_id,
        amount=f"{amount}.00",
        paid_at=at,
        fee_code=code if pen.chance(0.8) else None,
        method="cash" if cash else pen.one_of("bank", "qris"),
        collected_by=f"P{int(pen.rng.integers(6))}" if cash else None,
        receipt_no=f"R{number if pen.chance(0.97) else number - 1:05d}" if pen.chance(0.9) else None,
        status="void" if pen.chance(0.04) else "paid",
    )


def write_world(world: World, folder: Path) -> Path:
    """The world as a data set of CSV files; the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "charter.yaml").write_text(world.charter, encoding="utf-8")
    for name, frame in world.tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder
