"""A world as it really was: cases, visits, payments, complaints, and who took part in what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from detector.simulate.aftermath import deeds_done
from detector.simulate.arrivals import Cases, draw_cases
from detector.simulate.deeds import Hold, SendBack
from detector.simulate.dice import scalar_stream
from detector.simulate.dues import Dues, Facts, compute_dues
from detector.simulate.ledger import Cashier, Course, Ledger, Row
from detector.simulate.money_acts import Setting, apply
from detector.simulate.office import Outcome
from detector.simulate.plan import Plan
from detector.simulate.practices import Deed, Practice, draw_practices
from detector.simulate.roster import draw_roster
from detector.simulate.run import Floor, Standards, learn_standards, run_world
from detector.simulate.schemes import load_schemes
from detector.simulate.schemes.base import Scheme
from detector.simulate.troubles import Troubles, draw_troubles
from detector.simulate.working_days import WorkingDays, working_days


@dataclass(frozen=True)
class VisitArrays:
    """One entry an event, as in `desks.Visits`, over all offices."""

    case: np.ndarray
    kind: np.ndarray
    officer: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    shown: np.ndarray
    note: np.ndarray


@dataclass(frozen=True)
class Complaint:
    case: int
    officer: int
    at: float
    category: int


@dataclass(frozen=True)
class Story:
    plan: Plan
    week: WorkingDays
    troubles: Troubles
    cases: Cases
    standards: Standards
    course: Course
    visits: VisitArrays
    payments: tuple[Row, ...]
    complaints: tuple[Complaint, ...]
    practices: tuple[Practice, ...]
    deeds: tuple[Deed, ...]
    harmed: tuple[tuple[int, Deed], ...]


def _visits(outcomes: list[Outcome]) -> VisitArrays:
    def joined(name: str, dtype: type) -> np.ndarray:
        return np.concatenate([np.array(getattr(outcome.visits, name), dtype=dtype) for outcome in outcomes])

    types = {
        "case": np.int64,
        "kind": object,
        "officer": np.int64,
        "start": np.float64,
        "finish": np.float64,
        "shown": np.float64,
        "note": np.int64,
    }
    return VisitArrays(**{name: joined(name, dtype) for name, dtype in types.items()})


def _course(size: int, outcomes: list[Outcome], visits: VisitArrays) -> Course:
    decided_at = np.full(size, np.nan)
    decision = [""] * size
    for outcome in outcomes:
        for case, t, word in outcome.decided:
            decided_at[case], decision[case] = t, word
    served: list[list[tuple[float, int]]] = [[] for _ in range(size)]
    done = visits.officer >= 0
    for case, finish, officer in zip(visits.case[done].tolist(), visits.finish[done].tolist(), visits.officer[done].tolist(), strict=True):
        served[case].append((finish, officer))
    return Course(decided_at, tuple(decision), tuple(tuple(sorted(pairs)) for pairs in served))


def _payments(
    plan: Plan, cases: Cases, dues: Dues, course: Course, cashier: Cashier, deeds: list[Deed]
) -> tuple[tuple[Row, ...], list[Deed]]:
    """Every payment up to the end of the log, and the deeds that came to pass."""
    ledger = Ledger(plan, cases, dues, course, cashier)
    paid: list[Deed] = []
    rows = {case: ledger.rows(case) for case in range(len(cases))}
    rng = scalar_stream(plan.seed, "money acts", plan.scenario.name)
    for deed in deeds:
        at = deed.at if deed.paid_at is None else deed.paid_at
        owed = dues.owed[deed.case]
        setting = Setting(deed.case, deed.officer, at, deed.paid_at is not None, plan.habits.country.step, owed, cashier.in_hours)
        before = {row for row in rows[deed.case] if row.at < plan.horizon}
        for act in deed.act.money:
            rows[deed.case] = apply(rows[deed.case], act, setting, rng)
            # a sum that is taken in parts is not taken in one minute
            setting = replace(setting, at=setting.at + rng.uniform(300.0, 4000.0), fixed_time=False)
        if deed.act.path or before != {row for row in rows[deed.case] if row.at < plan.horizon}:
            paid.append(deed)
    return tuple(row for group in rows.values() for row in group if row.at < plan.horizon), paid


def _complaints(plan: Plan, cases: Cases, course: Course, deeds: list[Deed]) -> tuple[Complaint, ...]:
    """Few people complain, those who were made to wait or to pay somewhat more often."""
    rng = scalar_stream(plan.seed, "complaints", plan.scenario.name)
    wronged = {d.case: d for d in deeds if d.act.money or any(isinstance(part, Hold | SendBack) for part in d.act.path)}
    kinds = len(plan.habits.wording.language.complaint)
    result = []
    for case in range(len(cases)):
        deed = wronged.get(case)
        if rng.random() >= (0.1 if deed else 0.008):
            continue
        base = deed.at if deed else float(cases.submitted[case])
        at = base + rng.lognormvariate(1.5, 0.8) * 1440
        served = course.served[case]
        officer = deed.officer if deed else rng.choice(served)[1] if served else -1
        if at < plan.horizon:
            result.append(Complaint(case, officer if rng.random() < 0.5 else -1, at, rng.randrange(kinds)))
    return tuple(sorted(result, key=lambda c: c.at))


def tell_story(plan: Plan, schemes: Mapping[str, Scheme] | None = None) -> Story:
    """Lets the world happen; `schemes`: those that may occur in it (all of the folder where it is None)."""
    week = working_days(plan.habits)
    troubles = draw_troubles(plan)
    roster = draw_roster(plan, week, troubles)
    cases = draw_cases(plan, week, troubles)
    dues = compute_dues(plan, cases)
    practices = draw_practices(plan, cases, load_schemes() if schemes is None else schemes)
    floor = Floor(plan, week, roster, cases)
    standards = learn_standards(floor)
    facts = Facts(plan, cases, dues, {p.officer: p.partner for p in practices})
    outcomes = run_world(floor, standards, practices, facts)
    visits = _visits(outcomes)
    course = _course(len(cases), outcomes, visits)
    begun = [deed for outcome in outcomes for deed in outcome.deeds]
    deeds = deeds_done(begun, (outcome.visits for outcome in outcomes), plan.horizon)
    cashier = Cashier(plan, week, roster, course, scalar_stream(plan.seed, "cashier", plan.scenario.name))
    payments, deeds = _payments(plan, cases, dues, course, cashier, deeds)
    touched = {deed.case for deed in deeds}
    return Story(
        plan, week, troubles, cases, standards, course, visits, payments, _complaints(plan, cases, course, deeds), practices, tuple(deeds),
        tuple(pair for outcome in outcomes for pair in outcome.harmed if pair[1].case in touched),
    )  # fmt: skip
