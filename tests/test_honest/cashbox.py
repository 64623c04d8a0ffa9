"""What is paid in a small town, honestly or not, and the tariff that its charter tells."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tests.test_honest.counter import DAY, File

CHANGE_DAY = 75  # 2025-03-22
GRACE_DAYS = 5


@dataclass(frozen=True)
class Habits:
    """changes: PERMIT costs more from the middle on; twice: share that pays twice, all refunded, some late; typos: share that pays a
    slip, put right in days. taker: the officer in question; takes: the share of that officer's cash cases on which `deed` is done."""

    changes: bool = False
    twice: float = 0.0
    typos: float = 0.0
    taker: str | None = None
    takes: float = 0.0
    deed: str = ""


@dataclass(frozen=True)
class Payment:
    case: int
    code: str | None
    amount: int
    at: float
    collector: str | None
    is_scheme: bool = False


def charter_text(working_days: Mapping[str, int], habits: Habits) -> str:
    """The charter: what the law and the office promise."""
    older = 'from: 2020-01-01, until: 2025-03-21' if habits.changes else "from: 2020-01-01"
    newer = '\n      - {code: PERMIT, amount: 420000, from: 2025-03-22, due: submission, basis: "sample tariff"}' if habits.changes else ""
    steps = "steps: [{activity: check}, {activity: assess}, {activity: sign}]"
    rest = "stops_clock: [returned_to_applicant]\n    resumes_clock: [documents_received]\n    four_eyes: [[check, sign]]"
    lanes = f"lanes: {{expedited: {{working_days: {max(1, min(working_days.values()) // 2)}, kind: chosen}}}}"
    return f"""\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
rounding: 100
grace_days: {GRACE_DAYS}
timezone: Asia/Jakarta
calendar:
  weekend: [sat, sun]
  office_hours: [["08:00", "12:00"], ["13:00", "16:00"]]
offices:
  KC-01: {{name: Kantor Satu}}
  KC-02: {{name: Kantor Dua}}
services:
  PERMIT:
    name: {{en: Permit, id: Izin}}
    standard: {{working_days: {working_days["PERMIT"]}, basis: "sample standard"}}
    {steps}
    {rest}
    fees:
      - {{code: PERMIT, amount: 350000, {older}, due: submission, basis: "sample tariff"}}{newer}
      - {{code: EXPRESS, amount: 500000, lane: expedited, due: submission, basis: "sample tariff"}}
    {lanes}
  LAND:
    name: {{en: Land title, id: Sertipikat}}
    standard: {{working_days: {working_days["LAND"]}, basis: "sample standard"}}
    {steps}
    {rest}
    fees:
      - {{code: LAND, amount: "land_value / 1000 + 50000", from: 2020-01-01, due: decision, basis: "sample tariff"}}
      - {{code: EXPRESS, amount: 500000, lane: expedited, due: submission, basis: "sample tariff"}}
    {lanes}
"""


def owed(file: File, land_value: int, habits: Habits, *, older: bool = False) -> int:
    """What the main line comes to; `older`: by the tariff before the change."""
    if file.service == "LAND":
        return land_value // 1000 + 50_000
    return 420_000 if habits.changes and file.submitted >= CHANGE_DAY * DAY and not older else 350_000


def pay(
    files: Sequence[File], values: Sequence[int], ends: Mapping[int, float], habits: Habits, days: int, rng: random.Random
) -> list[Payment]:
    """All payments before the log's end, in order of time."""
    paid: list[Payment] = []
    for file, value in zip(files, values, strict=True):
        clerk = f"{'AB'[file.case >= len(files) // 2]}-check-{rng.randint(1, 3)}" if rng.random() < 0.4 else None
        if file.service == "PERMIT":
            at = file.submitted - rng.uniform(1.0, 30.0)
        elif file.case in ends:
            at = rng.uniform(file.submitted, ends[file.case] - 1.0)
        else:
            at = file.submitted + rng.uniform(60.0, 5 * DAY)
        main = Payment(file.case, file.service, owed(file, value, habits), at, clerk)
        if file.is_express:
            paid.append(Payment(file.case, "EXPRESS", 500_000, file.submitted - rng.uniform(1.0, 30.0), clerk))
        late = file.submitted / DAY - CHANGE_DAY
        if habits.changes and 0 <= late < GRACE_DAYS and rng.random() < 0.5:
            main = replace(main, amount=owed(file, value, habits, older=True))
        by_taker = clerk is not None and clerk == habits.taker
        paid += _taken(main, file, value, habits, rng) if by_taker else _with_slips(main, habits, rng)
    return sorted((p for p in paid if p.at < days * DAY), key=lambda p: (p.at, p.case, p.amount))


def _with_slips(main: Payment, habits: Habits, rng: random.Random) -> list[Payment]:
    """The payment; made twice and refunded later; or mistyped and put right later."""
    if rng.random() < habits.twice:
        again = replace(main, at=main.at + rng.uniform(2.0, 1500.0))
        wait = rng.uniform(45.0, 80.0) if rng.random() < 0.3 else rng.uniform(3.0, 30.0)
        return [main, again, replace(main, amount=-main.amount, at=again.at + wait * DAY)]
    if rng.random() < habits.typos:
        slip = rng.choice((-1, 1)) * rng.choice((1_000, 5_000, 10_000, 50_000, 90_000))
        wrong = replace(main, amount=main.amount + slip)
        return [wrong, replace(main, amount=-slip, at=main.at + rng.uniform(0.3, 12.0) * DAY)]
    return [main]


def _taken(main: Payment, file: File, value: int, habits: Habits, rng: random.Random) -> list[Payment]:
    """What the officer in question takes: honestly, or with the deed."""
    if rng.random() >= habits.takes:
        return _with_slips(main, habits, rng)
    if habits.deed == "raise":
        return [replace(main, amount=main.amount + rng.choice((50_000, 75_000, 100_000)), is_scheme=True)]
    if habits.deed == "twice":
        return [main, replace(main, at=main.at + rng.uniform(0.1, 4.0) * DAY, is_scheme=True)]
    if habits.deed == "extra":
        return [main, Payment(main.case, None, rng.choice((25_000, 50_000, 100_000)), main.at + 5.0, main.collector, is_scheme=True)]
    if habits.deed == "older":  # long after the change, so that no grace explains it
        price = owed(file, value, habits, older=file.submitted > (CHANGE_DAY + 2 * GRACE_DAYS) * DAY)
        return [replace(main, amount=price, is_scheme=price != main.amount)]
    raise ValueError(habits.deed)
