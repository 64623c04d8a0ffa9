"""Who takes part: officers, their schemes, their agent, from when, and how often; and the tally each keeps."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from detector.simulate.arrivals import Cases
from detector.simulate.deeds import Act, View
from detector.simulate.dice import scalar_stream
from detector.simulate.plan import Plan
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme
from detector.simulate.staff import GROUPS


@dataclass(frozen=True)
class Practice:
    """One officer who takes part. `start`: minutes after the first midnight; `quota`: cases until the end of the log."""

    officer: int
    schemes: tuple[Scheme, ...]
    partner: int
    start: float
    quota: float


@dataclass(frozen=True)
class Deed:
    """One case that one scheme touched. `at`: when, in minutes; `paid_at`: when money changes hands, where the scheme decides that."""

    case: int
    officer: int
    agent: int
    scheme: str
    unit: str
    step: str
    at: float
    act: Act
    paid_at: float | None = None


@dataclass
class Tally:
    """How far an officer is, so that the quota is spread over the time that is left."""

    practice: Practice
    end: float
    done: dict[str, int] = field(default_factory=dict)
    seen: int = 0

    def chance(self, t: float) -> float:
        """How likely the next fitting case is taken: what is left of the quota over the fitting cases still to come."""
        left = self.practice.quota - sum(self.done.values())
        if left <= 0:
            return 0.0
        elapsed, to_come = t - self.practice.start, self.end - t
        prior = 10 * 1440.0
        expected = (self.seen + 20.0) / (elapsed + prior) * max(to_come, 1.0)
        return min(0.6, left / max(expected, 1.0))

    def choose(self, view: View, mine: bool, strength: Strength, rng: random.Random) -> tuple[Scheme, Act] | None:
        """The scheme that fits the case and was used least so far, and its act; None where none fits or the officer lets it be."""
        fitting = [s for s in self.practice.schemes if (mine or s.steers) and view.kind in s.at and s.wants(view)]
        if not fitting:
            return None
        self.seen += 1
        if rng.random() >= self.chance(view.now):
            return None
        scheme = min(fitting, key=lambda s: (self.done.get(s.name, 0), s.name))
        act = scheme.act(view, strength, rng)
        if act is None:
            return None
        self.done[scheme.name] = self.done.get(scheme.name, 0) + 1
        return scheme, act


def _possible(plan: Plan, scheme: Scheme, officer: int) -> bool:
    """Whether an officer's role and the log's columns let the scheme be."""
    group = plan.officers[officer].group
    log = plan.habits.log
    if not all(getattr(log, name) for name in scheme.needs):
        return False
    if not scheme.at & set(GROUPS[group]):
        return False
    clerks_only = plan.offices[plan.officers[officer].office].collectors == "clerks"
    return not (scheme.takes_money and scheme.name not in ("paid-hold-up", "queue-jump-bought") and clerks_only and group != "clerk")


def collects(plan: Plan, officer: int) -> bool:
    """Whether the officer takes money in this office's culture."""
    return plan.officers[officer].group == "clerk" or plan.offices[plan.officers[officer].office].collectors == "handler"


def _partner(plan: Plan, office: int, rng: random.Random) -> int:
    """An agent with a good number of files in the office, but not one with the best files."""
    mine = [i for i, agent in enumerate(plan.agents) if agent.office == office and not agent.is_good]
    return rng.choice(mine[:3])


def _choose(plan: Plan, officer: int, deck: list[Scheme], wanted: int) -> tuple[Scheme, ...]:
    """The first schemes of the deck that this officer can use, one at least that does not wait for luck; used ones go to its bottom."""
    possible = [scheme for scheme in deck if _possible(plan, scheme, officer)]
    taken = possible[:wanted]
    if all(scheme.rare for scheme in taken):
        taken += [scheme for scheme in possible if not scheme.rare][:1]
    for scheme in taken:
        deck.remove(scheme)
        deck.append(scheme)
    return tuple(sorted(taken, key=lambda s: s.name))


def _able(plan: Plan, schemes: Mapping[str, Scheme]) -> list[int]:
    """Officers who can take part: there from the first day to the last, in full, with a role that one of the schemes needs.

    Those that the world holds as honest examples (slow, part-time, specialist, late and night shifts, swift signatories) never do.
    """
    found = []
    for number, officer in enumerate(plan.officers):
        whole = officer.joined < 0 and officer.left > plan.habits.days
        example = officer.is_slow or officer.is_part_time or officer.is_specialist or officer.is_swift or officer.shift != "day"
        if whole and not example and any(_possible(plan, scheme, number) for scheme in schemes.values()):
            found.append(number)
    return found


def draw_practices(plan: Plan, cases: Cases, schemes: Mapping[str, Scheme]) -> tuple[Practice, ...]:
    """The officers who take part; schemes are dealt so that a world holds as many of them as it can."""
    scenario = plan.scenario
    if scenario.officer_share <= 0 or scenario.case_share <= 0:
        return ()
    rng = scalar_stream(plan.seed, "practices", scenario.name)
    able = _able(plan, schemes)
    number = min(len(able), max(1, round(scenario.officer_share * len(plan.officers))))
    deck = list(schemes.values())
    rng.shuffle(deck)
    weights = [rng.uniform(0.6, 1.4) for _ in range(number)]
    most = 3 if number * 4 < len(deck) else 2
    practices = []
    for officer, weight in zip(rng.sample(able, number), weights, strict=True):
        chosen = _choose(plan, officer, deck, rng.randint(most - 1, most + 1))
        quota = scenario.case_share * len(cases) * weight / sum(weights)
        start = rng.uniform(0.02, 0.45) * plan.horizon
        practices.append(Practice(officer, chosen, _partner(plan, plan.officers[officer].office, rng), start, quota))
    return tuple(sorted(practices, key=lambda p: p.officer))
