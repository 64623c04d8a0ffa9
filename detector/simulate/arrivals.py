"""The applications of a world: when, where, for what, by whom, through whom, and how hard they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.simulate.dice import stream
from detector.simulate.plan import Plan
from detector.simulate.troubles import Troubles
from detector.simulate.working_days import WorkingDays


@dataclass(frozen=True)
class Cases:
    """One entry a case, in the order of submission. Numbers point into the plan; -1 is none.

    submitted: minutes after the first local midnight; quality: 0 poor to 1 perfect papers; hard: work relative to the service's usual case.
    """

    submitted: np.ndarray
    office: np.ndarray
    service: np.ndarray
    agent: np.ndarray
    applicant: np.ndarray
    express: np.ndarray
    priority: np.ndarray
    online: np.ndarray
    attribute: np.ndarray
    quality: np.ndarray
    hard: np.ndarray

    def __len__(self) -> int:
        return len(self.submitted)


def _days(plan: Plan, week: WorkingDays, troubles: Troubles, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Office and day of every case: more on working days, after holidays, and in a surge."""
    days = plan.habits.days
    works = week.works[:days]
    season = 1 + 0.2 * np.sin(2 * np.pi * (np.arange(days) + rng.uniform(0, 365)) / 365)
    usual = np.where(works, 1.0, 0.12) * season
    usual[1:] *= np.where(works[1:] & ~works[:-1], 1.25, 1.0)
    load = np.stack([office.weight * usual for office in plan.offices])
    for surge in troubles.surges:
        load[surge.subject, surge.first : surge.last + 1] *= surge.size
    flat = rng.choice(load.size, size=plan.cases, p=(load / load.sum()).ravel())
    return flat // days, flat % days


def _clock(plan: Plan, works: np.ndarray, online: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Minute of the day of submission: at the counter in its hours, online at any hour but mostly awake ones."""
    hours = plan.habits.country.hours
    size = len(online)
    counter = rng.triangular(hours[0][0] + 5, hours[0][0] + 100, hours[-1][1] - 10, size)
    home = np.where(rng.random(size) < 0.93, rng.normal(14 * 60, 230, size), rng.uniform(0, 1440, size)) % 1440
    return np.where(online | ~works, home, counter)


def _agents(plan: Plan, office: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The agent of each case (-1: none): the office's own, by popularity, and now and then one from elsewhere."""
    agent = np.full(len(office), -1)
    weights = np.array([a.weight for a in plan.agents])
    homes = np.array([a.office for a in plan.agents])
    through = rng.random(len(office)) < rng.uniform(0.2, 0.45)
    visiting = rng.random(len(office)) < 0.08
    for number in range(len(plan.offices)):
        mine = np.flatnonzero(through & ~visiting & (office == number))
        here = np.flatnonzero(homes == number)
        agent[mine] = rng.choice(here, size=len(mine), p=weights[here] / weights[here].sum())
    away = np.flatnonzero(through & visiting)
    agent[away] = rng.choice(len(plan.agents), size=len(away), p=weights / weights.sum())
    return agent


def _attributes(plan: Plan, service: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    units = np.array([s.unit for s in plan.services])[service]
    typical = np.array([s.typical for s in plan.services])[service]
    raw = typical * rng.lognormal(0.0, 0.7, len(service))
    return np.asarray(np.maximum(units, np.round(raw / units) * units).astype(np.int64))


def draw_cases(plan: Plan, week: WorkingDays, troubles: Troubles) -> Cases:
    rng = stream(plan.seed, "arrivals", "surge" if plan.scenario.name == "surge" else "usual")
    size = plan.cases
    office, day = _days(plan, week, troubles, rng)
    popular = np.array([service.popular for service in plan.services])
    service = rng.choice(len(plan.services), size=size, p=popular / popular.sum())
    online = rng.random(size) < rng.uniform(0.2, 0.6)
    submitted = np.minimum(day * 1440.0 + _clock(plan, week.works[day], online, rng), plan.horizon - 1)
    agent = _agents(plan, office, rng)
    own = np.array([a.quality for a in plan.agents])
    quality = np.where(agent >= 0, own[np.maximum(agent, 0)], 0.5) + rng.normal(0, 0.1, size)
    offered = np.array([s.express is not None for s in plan.services])[service]
    attribute = _attributes(plan, service, rng)
    typical = np.array([s.typical for s in plan.services])[service]
    hard = rng.lognormal(0.0, 0.3, size) * (1 + 2.0 * (rng.random(size) < 0.06)) * (1 + 0.1 * np.log(np.maximum(attribute, 1) / typical))
    cases = Cases(
        submitted=submitted,
        office=office,
        service=service,
        agent=agent,
        applicant=np.where(rng.random(size) < 0.1, rng.integers(0, max(2, size // 40), size), size + rng.permutation(size)),
        express=offered & (rng.random(size) < rng.uniform(0.05, 0.15)),
        priority=np.where(rng.random(size) < 0.02, rng.integers(0, 3, size), -1),
        online=online,
        attribute=attribute,
        quality=np.clip(quality, 0, 1),
        hard=np.clip(hard, 0.3, 6.0),
    )
    order = np.argsort(submitted, kind="stable")
    return Cases(**{name: values[order] for name, values in vars(cases).items()})
