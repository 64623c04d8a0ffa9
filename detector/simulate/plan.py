"""A world before its first day: everything that is drawn once, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from detector.simulate.habits import Habits, draw_habits
from detector.simulate.scenarios import Scenario
from detector.simulate.services import ServicePlan, draw_services
from detector.simulate.staff import AgentPlan, OfficePlan, OfficerPlan, draw_agents, draw_officers, draw_offices


@dataclass(frozen=True)
class Plan:
    scenario: Scenario
    seed: int
    cases: int
    habits: Habits
    services: tuple[ServicePlan, ...]
    offices: tuple[OfficePlan, ...]
    officers: tuple[OfficerPlan, ...]
    agents: tuple[AgentPlan, ...]

    @property
    def horizon(self) -> float:
        """The end of the log, in minutes after the first day's local midnight."""
        return self.habits.days * 1440.0

    def officers_of(self, office: int) -> tuple[int, ...]:
        return tuple(i for i, officer in enumerate(self.officers) if officer.office == office)


def draw_plan(scenario: Scenario, cases: int, seed: int) -> Plan:
    habits = draw_habits(seed)
    offices = draw_offices(habits, cases, seed)
    return Plan(
        scenario=scenario,
        seed=seed,
        cases=cases,
        habits=habits,
        services=draw_services(habits, seed),
        offices=offices,
        officers=draw_officers(habits, scenario, offices, cases, seed),
        agents=draw_agents(offices, seed),
    )
