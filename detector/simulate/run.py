"""The whole world at work: every office in turn, first a quarter of it to learn what the usual times are."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from detector.simulate.arrivals import Cases
from detector.simulate.conspiracy import Insiders
from detector.simulate.deeds import View
from detector.simulate.desks import EXPRESS, PRIORITY, Desk, File
from detector.simulate.dice import scalar_stream
from detector.simulate.office import Conduct, OfficeRun, Outcome
from detector.simulate.plan import Plan
from detector.simulate.practices import Practice, Tally
from detector.simulate.roster import Presence
from detector.simulate.services import ServicePlan, StepPlan
from detector.simulate.staff import GROUPS
from detector.simulate.working_days import TAIL_DAYS, WorkingDays

PILOT_SHARE = 0.45
"""Share of the log, from its beginning, on which the usual times are learnt before the law is written."""
MOST_MINUTES = {"clerk": 45.0, "examiner": 100.0, "head": 40.0}
"""The most office minutes a unit of work takes: officers with little to do are idle, not slower than this."""


@dataclass(frozen=True)
class Standards:
    """Promised working days by (service number, in the express lane)."""

    days: Mapping[tuple[int, bool], int]


@dataclass(frozen=True)
class Floor:
    """What all runs share: the plan, the calendar, who is at the desk when, and the applications."""

    plan: Plan
    week: WorkingDays
    roster: tuple[Presence, ...]
    cases: Cases


def _minutes(floor: Floor, office: int) -> dict[str, float]:
    """Office minutes of a unit of weight, by step, so that the office's officers are as busy as its plan says."""
    plan, cases = floor.plan, floor.cases
    mine = cases.office == office
    result: dict[str, float] = {}
    for group, kinds in GROUPS.items():
        members = [i for i in plan.officers_of(office) if plan.officers[i].group == group]
        span = plan.habits.days / (plan.habits.days + TAIL_DAYS)
        capacity = sum(floor.roster[i].total * span / plan.officers[i].pace for i in members)
        demand = 0.0
        for number, service in enumerate(plan.services):
            count = int((mine & (cases.service == number)).sum())
            again = 1 + service.returns
            demand += count * sum(s.weight * s.share * (again if s.kind == "check" else 1) for s in service.steps if s.kind in kinds)
        unit = plan.offices[office].load * capacity / max(demand * 1.12, 1.0)
        for kind in kinds:
            result[kind] = min(unit, MOST_MINUTES[group])
    return result


def _route(service: ServicePlan, rng: random.Random) -> list[StepPlan]:
    """The steps a case takes; now and then one is lawfully waived, or two in the middle change places."""
    route = [step for step in service.steps if not step.optional or rng.random() < step.share]
    odd = rng.random()
    middle = [i for i, step in enumerate(route) if step.kind in ("inspect", "assess")]
    if middle and odd < 0.0012:
        del route[rng.choice(middle)]
    elif len(middle) == 2 and odd < 0.003:
        first, second = middle
        route[first], route[second] = route[second], route[first]
    return route


def _files(floor: Floor, office: int, until: float) -> list[tuple[float, File]]:
    """The office's files in order of submission; each with its own dice, so that what befalls one does not depend on the others."""
    plan, cases = floor.plan, floor.cases
    rng = scalar_stream(plan.seed, "files", str(office))
    files = []
    for case in np.flatnonzero(cases.office == office).tolist():
        service = plan.services[int(cases.service[case])]
        quality = float(cases.quality[case])
        file = File(
            case=case,
            service=service,
            service_number=int(cases.service[case]),
            route=_route(service, rng),
            rejected=rng.random() < service.rejected * (1.6 - quality),
            hard=float(cases.hard[case]) * (1.15 - 0.3 * quality),
            return_chance=service.returns * 2 * (1 - quality),
            lead=PRIORITY if cases.priority[case] >= 0 else EXPRESS if cases.express[case] else 0.0,
        )
        if cases.submitted[case] < until:
            files.append((float(cases.submitted[case]), file))
    return files


def _desks(floor: Floor, office: int, tallies: Mapping[int, Tally]) -> list[Desk]:
    plan = floor.plan
    return [
        Desk(
            number=i,
            kinds=GROUPS[plan.officers[i].group],
            pace=plan.officers[i].pace,
            is_specialist=plan.officers[i].is_specialist,
            presence=floor.roster[i],
            absences=floor.roster[i].absences(),
            tally=tallies.get(i),
        )
        for i in plan.officers_of(office)
    ]


def _conduct(floor: Floor, office: int, horizon: float) -> Conduct:
    return Conduct(floor.plan.offices[office], _minutes(floor, office), horizon, floor.plan.habits.decided_at_approval)


def learn_standards(floor: Floor) -> Standards:
    """What the law promises: about what nine in ten files needed at first, by service and lane; nobody takes part yet."""
    plan, cases = floor.plan, floor.cases
    until = PILOT_SHARE * plan.horizon
    decided: list[tuple[int, float, str]] = []
    for office in range(len(plan.offices)):
        rng = scalar_stream(plan.seed, "office", str(office))
        run = OfficeRun(_conduct(floor, office, until * 1.3), _desks(floor, office, {}), None, rng)
        decided += run.run(_files(floor, office, until)).decided
    number = np.array([case for case, _, word in decided if word == "granted"], dtype=np.int64)
    end = np.array([t for _, t, word in decided if word == "granted"])
    took = floor.week.counted(cases.submitted[number], end)
    dice = scalar_stream(plan.seed, "standards")
    days: dict[tuple[int, bool], int] = {}
    for service in range(len(plan.services)):
        level = dice.uniform(0.87, 0.97)
        for express in (False, True):
            mine = took[(cases.service[number] == service) & (cases.express[number] == express)]
            days[service, express] = max(1, int(np.ceil(np.quantile(mine, level)))) if len(mine) >= 20 else 1 if express else 10
        days[service, True] = min(days[service, True], max(1, days[service, False] // 2))
    return Standards(days)


def run_world(floor: Floor, standards: Standards, practices: tuple[Practice, ...], facts: Callable[[int, int], View]) -> list[Outcome]:
    """The outcome of every office, in the order of the plan."""
    plan, cases = floor.plan, floor.cases
    tallies = {p.officer: Tally(p, plan.horizon) for p in practices}

    def deadline(case: int) -> float:
        return floor.week.deadline(float(cases.submitted[case]), standards.days[int(cases.service[case]), bool(cases.express[case])])

    outcomes = []
    for office in range(len(plan.offices)):
        rng = scalar_stream(plan.seed, "office", str(office))
        desks = _desks(floor, office, tallies)
        inside = None
        if any(desk.tally for desk in desks):
            inside = Insiders(desks, plan.scenario.strength, facts, deadline, scalar_stream(plan.seed, "inside", str(office)))
        outcomes.append(OfficeRun(_conduct(floor, office, plan.horizon), desks, inside, rng).run(_files(floor, office, plan.horizon)))
    return outcomes
