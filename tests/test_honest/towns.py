"""A small town's data set: two offices, two services with fees, a year's third of applications; honest, but for what is asked for.

`build(town, seed)` makes the tables; the same arguments make the same town. What is odd about a town is told by the fields of `Town`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from tests.test_honest.cashbox import Habits, Payment, charter_text, pay
from tests.test_honest.counter import DAY, STEPS, Act, Duty, File, Office, Officer, Order, Scheme

FIRST = np.datetime64("2025-01-06T00:00:00")  # a Monday
DAYS = 150
OFFICES = ("KC-01", "KC-02")
SIZES = {"check": 3, "assess": 3, "sign": 2}
WEIGHTS = {"check": 1.0, "assess": 1.6, "sign": 0.5}
AGENTS = ("BIRO-1", "BIRO-2", "BIRO-3", "BIRO-4")


@dataclass(frozen=True)
class Town:
    """What is special in the first office. paces, weekdays, shifts, leaves: by officer; closed: days of an outage; surge: (from, until,
    times); the officer in question is `A-assess-1` where a kind needs one."""

    cases: int = 2_400
    paces: dict[str, float] = field(default_factory=dict)
    weekdays: dict[str, tuple[int, ...]] = field(default_factory=dict)
    shifts: dict[str, tuple[tuple[float, float], ...]] = field(default_factory=dict)
    leaves: dict[str, tuple[int, int]] = field(default_factory=dict)
    specialist: str | None = None
    good_agent: str | None = None
    order: Order = "fifo"
    closed: tuple[int, int] = (0, 0)
    surge: tuple[int, int, float] = (0, 0, 1.0)
    express_share: float = 0.05
    load: float = 0.8
    money: Habits = field(default_factory=Habits)
    scheme: Scheme | None = None


@dataclass(frozen=True)
class Built:
    """The tables, the charter, and the cases on which the scheme acted."""

    tables: dict[str, pd.DataFrame]
    charter: str
    touched: frozenset[str]


def officer_codes(office: int) -> dict[str, str]:
    """Officer code to step."""
    return {f"{'AB'[office]}-{step}-{number}": step for step, size in SIZES.items() for number in range(1, size + 1)}


def duty(town: Town, code: str) -> Duty:
    """Working days of eight o'clock to four with a break, or the officer's own shift, days and leave."""
    shift = town.shifts.get(code, ((480.0, 720.0), (780.0, 960.0)))
    gone, closed = town.leaves.get(code, (0, 0)), town.closed if code.startswith("A") else (0, 0)
    days = [
        day
        for day in range(DAYS + 60)
        if day % 7 in town.weekdays.get(code, range(5)) and not gone[0] <= day < gone[1] and not closed[0] <= day < closed[1]
    ]
    return Duty([(day * DAY + a, day * DAY + b) for day in days for a, b in shift])


def arrivals(town: Town, office: int, number: int, rng: random.Random) -> list[float]:
    """When files come: on working days in office hours, a third of them online at any hour; more in a surge."""
    first, last, times = town.surge if office == 0 else (0, 0, 1.0)
    weights = [(1.0 if day % 7 < 5 else 0.0) * (times if first <= day < last else 1.0) for day in range(DAYS)]
    days = rng.choices(range(DAYS), weights, k=number)
    return sorted(day * DAY + (rng.uniform(0.0, DAY) if rng.random() < 0.3 else rng.uniform(485.0, 940.0)) for day in days)


def draw_files(town: Town, office: int, first_case: int, number: int, rng: random.Random) -> list[File]:
    """The office's applications, each with what it will need."""
    files = []
    for place, submitted in enumerate(arrivals(town, office, number, rng)):
        agent = rng.choice(AGENTS) if rng.random() < 0.35 else None
        is_good, is_hard = agent is not None and agent == town.good_agent, rng.random() < 0.15
        ease = (0.4 if is_good else 1.0) * (3.0 if is_hard else 1.0)
        files.append(
            File(
                case=first_case + place,
                service="PERMIT" if rng.random() < 0.6 else "LAND",
                submitted=submitted,
                work={step: WEIGHTS[step] * rng.lognormvariate(0.0, 0.5) * (ease if step != "sign" else 1.0) for step in STEPS},
                is_hard=is_hard and not is_good,
                is_express=rng.random() < town.express_share,
                is_returned=not is_good and rng.random() < 0.12,
                agent=agent,
            )
        )
    return files


def staff(town: Town, office: int, files: Sequence[File], desk: int) -> list[Officer]:
    """The officers, and work scaled so that they are as busy as the town says."""
    officers = [
        Officer(code, step, duty(town, code), town.paces.get(code, 1.0), desk if step == "assess" else 1)
        for code, step in officer_codes(office).items()
    ]
    for step in STEPS:
        here = [o for o in officers if o.step == step]
        for officer in here:
            if town.specialist in {o.code for o in here}:
                officer.takes_hard = officer.code == town.specialist
        span = DAYS / (DAYS + 60)
        _scale(files, step, [o for o in here if o.pace > 0.05], town.load * span, split=any(o.takes_hard for o in here))
    return officers


def _scale(files: Sequence[File], step: str, officers: Sequence[Officer], load: float, *, split: bool) -> None:
    """Minutes for the units of work; where hard files have an officer of their own, each side is busy by itself."""
    groups: list[tuple[Callable[[File], bool], list[Officer]]] = [(lambda f: True, list(officers))]
    if split:
        hard, others = ([o for o in officers if o.takes_hard is wanted] for wanted in (True, False))
        groups = [(lambda f: f.is_hard, hard), (lambda f: not f.is_hard, others)]
    for belongs, doers in groups:
        mine = [f for f in files if belongs(f)]
        again = 1.12 if step == "check" else 1.0
        unit = load * sum(o.duty.total / o.pace for o in doers) / max(again * sum(f.work[step] for f in mine), 1e-9)
        for file in mine:
            file.work[step] *= unit


def build(town: Town, seed: int) -> Built:
    """The town's tables. The log's habits go by the seed: begun times are noted by every other; a third of them give officers a pile."""
    rng = random.Random(f"town {seed}")
    acts: list[Act] = []
    files: list[File] = []
    touched: set[int] = set()
    for number in range(len(OFFICES)):
        mine = draw_files(town, number, len(files), town.cases // len(OFFICES), rng)
        scheme = town.scheme if number == 0 else None
        desk = 3 if seed % 3 == 2 else 1
        office = Office(staff(town, number, mine, desk), rng, town.order if number == 0 else "fifo", scheme)
        office.run(mine)
        acts += office.acts
        touched |= office.touched
        files += mine
    return _written(town, files, [a for a in acts if a[3] < DAYS * DAY], touched, has_started=seed % 2 == 1, rng=rng)


def _written(
    town: Town, files: Sequence[File], acts: Sequence[Act], touched: set[int], *, has_started: bool, rng: random.Random
) -> Built:
    """The tables of what happened before the log's end."""
    ends = {case: done for case, step, _, done, _ in acts if step == STEPS[-1]}
    events = pd.DataFrame(acts, columns=["case", "activity", "started_at", "timestamp", "officer_id"])
    events = events.assign(
        case_id=names(events["case"]), timestamp=stamps(events["timestamp"]), started_at=stamps(events["started_at"]),
        officer_id=events["officer_id"].replace("", None),
    ).drop(columns=["case", *([] if has_started else ["started_at"])])  # fmt: skip
    values = [rng.randrange(10, 120) * 5_000_000 for _ in files]
    half = len(files) // 2
    applications = pd.DataFrame(
        {
            "case_id": names([f.case for f in files]),
            "service_code": [f.service for f in files],
            "office_id": [OFFICES[f.case >= half] for f in files],
            "submitted_at": stamps([f.submitted for f in files]),
            "agent_id": [f.agent for f in files],
            "lane": ["expedited" if f.is_express else "normal" for f in files],
            "land_value": [v if f.service == "LAND" else None for f, v in zip(files, values, strict=True)],
            "decision": ["granted" if f.case in ends else None for f in files],
            "decided_at": [stamps([ends[f.case]])[0] if f.case in ends else None for f in files],
        }
    )
    decided = [f for f in files if f.case in ends]
    took = {name: [ends[f.case] - f.submitted for f in decided if f.service == name] for name in ("PERMIT", "LAND")}
    days = {service: max(1, math.ceil(float(np.quantile(minutes, 0.9)) / DAY * 5 / 7)) for service, minutes in took.items()}
    paid = pay(files, values, ends, town.money, DAYS, rng)
    touched |= {payment.case for payment in paid if payment.is_scheme}
    tables = {"applications": applications, "events": events, "payments": _payments(paid)}
    known = {f.case for f in files}
    return Built(tables, charter_text(days, town.money), frozenset(names(sorted(touched & known))))


def _payments(paid: Sequence[Payment]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "payment_id": [f"B{number:05d}" for number in range(len(paid))],
            "case_id": names([p.case for p in paid]),
            "amount": [str(p.amount) for p in paid],
            "paid_at": stamps([p.at for p in paid]),
            "fee_code": [p.code for p in paid],
            "method": ["cash" if p.collector else "bank" for p in paid],
            "collected_by": [p.collector for p in paid],
            "receipt_no": [f"R{number:05d}" for number in range(len(paid))],
        }
    )


def names(cases: Sequence[int] | pd.Series[int]) -> list[str]:
    return [f"C{case:05d}" for case in cases]


def stamps(minutes: Sequence[float] | pd.Series[float]) -> list[str]:
    """Local times, to the second."""
    seconds = np.round(np.asarray(minutes, dtype=np.float64) * 60).astype("timedelta64[s]")
    return [str(moment) for moment in FIRST + seconds]


__all__ = ["AGENTS", "Built", "Scheme", "Town", "build", "replace"]
