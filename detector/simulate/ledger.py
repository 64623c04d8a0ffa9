"""The honest payments of a world: on time and late, in parts and at once, with the mistakes that honest people make."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, replace

import numpy as np

from detector.simulate.arrivals import Cases
from detector.simulate.dice import pick, scalar_stream
from detector.simulate.dues import GRACE_DAYS, Dues
from detector.simulate.plan import Plan
from detector.simulate.roster import Presence
from detector.simulate.working_days import WorkingDays

TREASURY = -1


@dataclass(frozen=True)
class Row:
    """One payment, `at` in minutes after the first local midnight; `collector`: an officer's number or the treasury."""

    case: int
    code: str | None
    cents: int
    at: float
    method: str
    collector: int = TREASURY
    receipt: bool = True
    status: str = "paid"


@dataclass(frozen=True)
class Course:
    """What the office run says about each case: the decision (minute and word) and who served it when, in order."""

    decided_at: np.ndarray
    decision: tuple[str, ...]
    served: tuple[tuple[tuple[float, int], ...], ...]


class Cashier:
    """Who takes money at a minute, and at what minute of a working day somebody would."""

    def __init__(self, plan: Plan, week: WorkingDays, roster: tuple[Presence, ...], course: Course, rng: random.Random) -> None:
        self.plan, self.week, self.roster, self.course, self.rng = plan, week, roster, course, rng
        self.clerks = [[i for i in plan.officers_of(o) if plan.officers[i].group == "clerk"] for o in range(len(plan.offices))]

    def in_hours(self, t: float) -> float:
        """The same minute where the office is open, else one in the next open hours."""
        hours = self.plan.habits.country.hours
        day = int(t // 1440)
        if self.week.works[day] and any(a <= t % 1440 < b for a, b in hours):
            return t
        day += 1
        while not self.week.works[day]:
            day += 1
        start, end = self.rng.choice(hours)
        return day * 1440 + self.rng.uniform(start + 5, end - 5)

    def collector(self, case: int, office: int, t: float) -> int:
        """The clerk on duty, or in offices where everybody takes money the officer who has the file."""
        if self.plan.offices[office].collectors == "handler" and self.course.served[case]:
            served = self.course.served[case]
            return served[max(0, bisect_right(served, (t, 10**9)) - 1)][1]
        here = [i for i in self.clerks[office] if self.roster[i].next_on(t) <= t]
        return self.rng.choice(here or self.clerks[office])


class Ledger:
    """Writes the honest payments of every case."""

    def __init__(self, plan: Plan, cases: Cases, dues: Dues, course: Course, cashier: Cashier) -> None:
        self.plan, self.cases, self.dues, self.course, self.cashier = plan, cases, dues, course, cashier
        self.rng = scalar_stream(plan.seed, "ledger", plan.scenario.name)
        self.errors = plan.scenario.confounders.money_errors
        self.due = {line.code: line.due for service in plan.services for line in service.lines}
        self.changed = {line.code for service in plan.services for line in service.lines if line.change}

    def happens(self, share: float) -> bool:
        return self.rng.random() < share * self.errors

    def window(self, case: int, code: str) -> tuple[float, float]:
        """Between which minutes a line is paid in time; infinite where that has not come yet."""
        submitted, decided = float(self.cases.submitted[case]), float(self.course.decided_at[case])
        if decided != decided:
            return submitted, float("inf")
        if self.due[code] == "decision":
            return submitted, decided
        served = [finish for finish, _ in self.course.served[case]]
        return (served[-2] if len(served) > 1 else submitted), max(served[-1] if served else decided, decided)

    def moment(self, case: int, code: str, cash: bool) -> float | None:
        """When a line is paid; None: not before the end of the log."""
        rng, submitted = self.rng, float(self.cases.submitted[case])
        late = rng.lognormvariate(1.2, 0.7) * 1440 if self.happens(0.03) else 0.0
        if self.due[code] in ("submission", None):
            before = rng.expovariate(1 / 120.0) if self.cases.online[case] else rng.uniform(1.5, 45.0)
            at = max(submitted - before, submitted // 1440 * 1440 + 1) + late
            end = float("inf") if late else submitted
        else:
            start, end = self.window(case, code)
            if end == float("inf") and self.due[code] == "delivery":
                return None
            at = start + (rng.expovariate(1 / 4000.0) if end == float("inf") else rng.uniform(0.02, 0.9) * (end - start))
            at, end = (end + late, float("inf")) if late and end < float("inf") else (at, end)
        snapped = self.cashier.in_hours(at) if cash and at < self.plan.horizon else at
        at = snapped if snapped <= end else at  # cash is taken in office hours, but nobody pays late for that alone
        return at if at < self.plan.horizon else None

    def method(self, case: int, office: int) -> str:
        if not self.cases.online[case] and self.rng.random() < self.plan.offices[office].cash:
            return "cash"
        return pick(self.rng, (("bank", 0.5), ("card", 0.2), ("qris" if self.plan.habits.country.code == "ID" else "online", 0.3)))

    def row(self, case: int, code: str | None, cents: int, at: float, method: str) -> Row:
        office = int(self.cases.office[case])
        collector = self.cashier.collector(case, office, at) if method == "cash" else TREASURY
        receipt = not (method == "cash" and self.happens(0.012))
        return Row(case, code, cents, at, method, collector, receipt)

    def lines(self, case: int) -> list[tuple[str, int]]:
        """What the case pays for: all it owes, at times the older price near a change, at times something optional."""
        owed = [*self.dues.owed[case]]
        if (owed and self.dues.days_since_change[case] <= GRACE_DAYS and self.rng.random() < 0.3) or (
            owed and self.dues.days_since_change[case] <= 60 and self.happens(0.004)
        ):
            older = dict(self.dues.older[case])
            owed = [(code, older.get(code, cents)) for code, cents in owed]
        owed += [line for line in self.dues.optional[case] if self.rng.random() < 0.22]
        return owed

    def rows(self, case: int) -> list[Row]:
        """The case's payments before anything dishonest happens to them."""
        lines = self.lines(case)
        word = self.course.decision[case]
        if not lines or (word != "granted" and self.rng.random() < 0.35) or self.happens(0.004):
            return []
        office = int(self.cases.office[case])
        method = self.method(case, office)
        dues = {self.due[code] for code, _ in lines}
        if len(lines) > 1 and len(dues) == 1 and self.rng.random() < 0.06:
            lines = [("", sum(cents for _, cents in lines))]
            at = self.moment(case, self.dues.owed[case][0][0], method == "cash")
            return [] if at is None else self.mistaken([self.row(case, None, lines[0][1], at, method)])
        rows: list[Row] = []
        together: dict[str | None, float | None] = {}
        for code, cents in lines:
            if self.due[code] not in together:
                together[self.due[code]] = self.moment(case, code, method == "cash")
            at = together[self.due[code]]
            if at is not None and at < self.plan.horizon:
                rows.append(self.row(case, code, cents, at, method))
        return self.mistaken(rows)

    def mistaken(self, rows: list[Row]) -> list[Row]:
        """Honest mistakes and what is done about them."""
        if not rows or not self.happens(0.03):
            return rows
        rng, step = self.rng, self.plan.habits.country.step
        i = rng.randrange(len(rows))
        row = rows[i]
        later = row.at + rng.uniform(0.5, 15) * 1440
        kind = pick(rng, (("slip", 0.2), ("twice", 0.22), ("void", 0.18), ("parts", 0.25), ("code", 0.1), ("stray", 0.05)))
        rest = [*rows[:i], *rows[i + 1 :]]
        if kind == "slip":  # a slip of the pen goes either way
            wrong = max(step, row.cents + rng.choice((-1, 1)) * step * rng.choice((1, 2, 5, 10, 20)))
            put_right = [replace(row, cents=row.cents - wrong, at=later)] if rng.random() < 0.5 and wrong != row.cents else []
            return [*rest, replace(row, cents=wrong), *self.known(put_right)]
        if kind == "twice":
            again = replace(row, at=row.at + rng.uniform(1, 2000))
            back = [replace(row, cents=-row.cents, at=max(later, again.at + 600))] if rng.random() < 0.85 else []
            return [*rows, *self.known([again]), *self.known(back)]
        if kind == "void":
            return [*rest, replace(row, status="void"), *self.known([replace(row, at=row.at + rng.uniform(2, 300))])]
        if kind == "stray":  # somebody else's money under this number, mostly found and sent back
            stray = replace(
                row, code=None, cents=max(step, round(row.cents * rng.uniform(0.3, 2.0) / step) * step), at=row.at + rng.uniform(1, 4000)
            )
            back = [replace(stray, cents=-stray.cents, at=max(later, stray.at + 600))] if rng.random() < 0.6 else []
            return [*rows, *self.known([stray]), *self.known(back)]
        if kind == "parts" and row.cents >= 4 * step:
            part = round(row.cents * rng.choice((0.5, 0.4, 0.6)) / step) * step
            return [*rest, replace(row, cents=part), *self.known([replace(row, cents=row.cents - part, at=later)])]
        return [*rest, replace(row, code=None)]

    def known(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.at < self.plan.horizon]
