"""What every case owes: by the tariff on the day of submission, and by the one before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from detector.simulate.arrivals import Cases
from detector.simulate.deeds import View
from detector.simulate.plan import Plan
from detector.simulate.practices import collects
from detector.simulate.services import Line, ServicePlan

GRACE_DAYS = 5


@dataclass(frozen=True)
class Dues:
    """Per case, in cents: lines owed, optional lines, and the changed line at its older price (only after the change)."""

    owed: tuple[tuple[tuple[str, int], ...], ...]
    optional: tuple[tuple[tuple[str, int], ...], ...]
    older: tuple[tuple[tuple[str, int], ...], ...]
    days_since_change: np.ndarray


def _amounts(line: Line, day: np.ndarray, first: dt.date, attribute: np.ndarray) -> np.ndarray:
    total = np.zeros(len(day), dtype=np.int64)
    for price in line.prices:
        start = (price.valid_from - first).days
        end = (price.valid_until - first).days if price.valid_until else 10**6
        mine = (day >= start) & (day <= end)
        total[mine] = price.amounts(attribute[mine])
    return total


def compute_dues(plan: Plan, cases: Cases) -> Dues:
    size, first = len(cases), plan.habits.first
    owed: list[tuple[tuple[str, int], ...]] = [()] * size
    optional: list[tuple[tuple[str, int], ...]] = [()] * size
    older: list[tuple[tuple[str, int], ...]] = [()] * size
    since = np.full(size, 10**6)
    day = (cases.submitted // 1440).astype(np.int64)
    for number, service in enumerate(plan.services):
        rows = np.flatnonzero(cases.service == number)
        for line in service.lines:
            amounts = _amounts(line, day[rows], first, cases.attribute[rows])
            takes = np.ones(len(rows), dtype=bool) if line.lane is None else cases.express[rows]
            target = optional if line.optional else owed
            for row, cents in zip(rows[takes].tolist(), amounts[takes].tolist(), strict=True):
                target[row] = (*target[row], (line.code, cents))
            if line.change is not None:
                late = day[rows] - (line.change - first).days
                past = rows[late >= 0]
                for row, cents in zip(past.tolist(), line.prices[-2].amounts(cases.attribute[past]).tolist(), strict=True):
                    older[row] = ((line.code, cents),)
                since[past] = late[late >= 0]
    return Dues(tuple(owed), tuple(optional), tuple(older), since)


class Facts:
    """What the money and the papers of a case say, as a view that the office completes."""

    def __init__(self, plan: Plan, cases: Cases, dues: Dues, partners: dict[int, int]) -> None:
        self.plan, self.cases, self.dues, self.partners = plan, cases, dues, partners
        self.collectors = [collects(plan, officer) for officer in range(len(plan.officers))]

    def _agent(self, number: int) -> str | None:
        return self.plan.agents[number].code if number >= 0 else None

    def __call__(self, case: int, officer: int) -> View:
        plan, dues = self.plan, self.dues
        service: ServicePlan = plan.services[int(self.cases.service[case])]
        country = plan.habits.country
        return View(
            kind="",
            later=frozenset(),
            optional=frozenset(),
            agent=self._agent(int(self.cases.agent[case])),
            partner=self._agent(self.partners.get(officer, -1)),
            is_free=service.is_free,
            owed=dues.owed[case],
            superseded=dues.older[case] if dues.days_since_change[case] > GRACE_DAYS + 2 else (),
            collects=self.collectors[officer],
            waiting=0,
            now=0.0,
            deadline=0.0,
            usual_wait=0.0,
            slack=0.0,
            late=False,
            can_backdate=plan.habits.log.has_recorded,
            is_ordinary=True,
            step=country.step,
            fee=country.fee,
        )
