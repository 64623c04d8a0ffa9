"""Offices, officers and agents, honest ones and others: who works where, when, how fast, on what."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

from detector.simulate.dice import scalar_stream
from detector.simulate.habits import Habits
from detector.simulate.scenarios import Confounders, Scenario
from detector.simulate.words import StepKind

Group = Literal["clerk", "examiner", "head"]
GROUPS: dict[Group, tuple[StepKind, ...]] = {"clerk": ("intake", "issue"), "examiner": ("check", "inspect", "assess"), "head": ("approve",)}
Shift = Literal["day", "late", "night"]
CASES_PER_OFFICER = 170


@dataclass(frozen=True)
class OfficePlan:
    """`disorder`: working days by which files leave their order in the queue (0: strictly first come, first served).

    assigned: a file belongs to one officer from the moment it is ready (else a shared pool); backlog: files an officer usually has waiting;
    sessions: heads sign in batches at set hours; hands_over: files go to colleagues when an officer is away for long;
    collectors: who takes cash; cash: share of the payments made in cash.
    """

    code: str
    name: str
    zone: str
    weight: float
    assigned: bool
    disorder: float
    batches: bool
    backlog: float
    load: float
    sessions: bool
    collectors: Literal["clerks", "handler"]
    cash: float
    has_night_shift: bool
    hands_over: bool


@dataclass(frozen=True)
class OfficerPlan:
    """`pace`: time taken relative to colleagues (2: honestly slow); `is_swift`: signs piles in minutes; `days`: weekdays, 0 Monday."""

    code: str
    office: int
    group: Group
    pace: float
    shift: Shift
    days: tuple[int, ...]
    is_slow: bool
    is_part_time: bool
    is_specialist: bool
    is_swift: bool
    leave_days: int
    joined: int
    left: int


@dataclass(frozen=True)
class AgentPlan:
    """`quality`: how complete the files are (0 poor to 1 perfect, few returns and light work)."""

    code: str
    office: int
    weight: float
    quality: float
    is_good: bool


def _code(rng: random.Random, style: str, taken: set[str]) -> str:
    while True:
        if style == "number":
            code = f"P{rng.randrange(1000, 9999)}"
        elif style == "letters":
            code = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(3)) + f"-{rng.randrange(10, 99)}"
        else:
            code = f"{rng.randrange(1965, 2001)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(100000, 999999)}"
        if code not in taken:
            taken.add(code)
            return code


def _office(rng: random.Random, habits: Habits, number: int, stem: str, culture: int, night: bool) -> OfficePlan:
    disorder = (0.02, 0.3, rng.uniform(1.0, 3.0))[culture % 3]
    return OfficePlan(
        code=f"{stem}{number + 1:02d}",
        name=f"{habits.country.name} {number + 1}",
        zone=habits.country.zones[0] if number == 0 else rng.choice(habits.country.zones),
        weight=rng.uniform(0.6, 1.6),
        assigned=rng.random() < 0.5,
        disorder=disorder,
        batches=culture % 3 == 2 and rng.random() < 0.5,
        backlog=rng.uniform(4.0, 14.0),
        load=rng.uniform(0.84, 1.04),
        sessions=rng.random() < 0.5,
        collectors=rng.choice(("clerks", "handler")),
        cash=rng.uniform(0.15, 0.6),
        has_night_shift=night,
        hands_over=rng.random() < 0.5,
    )


def draw_offices(habits: Habits, cases: int, seed: int) -> tuple[OfficePlan, ...]:
    """Two or more offices of 1,500 to 3,000 cases; one works nights too, and at least one does not keep the order of arrival."""
    rng = scalar_stream(seed, "offices")
    number = max(2, min(60, round(cases / rng.uniform(1500, 3000))))
    stem = rng.choice(("O", "KC-", "R", "Z-", "UNIT-", "B"))
    first_culture, night = rng.randrange(3), rng.randrange(number)
    cultures = [first_culture + i for i in range(number)] if number > 2 else [0, 2]
    rng.shuffle(cultures)
    return tuple(_office(rng, habits, i, stem, cultures[i], i == night) for i in range(number))


def _tenure(rng: random.Random, days: int) -> tuple[int, int]:
    """First and last day at work, counted from the first day of the log; most are there before it begins and after it ends."""
    joined = rng.randrange(int(days * 0.1), int(days * 0.6)) if rng.random() < 0.06 else -1
    left = rng.randrange(int(days * 0.65), days) if rng.random() < 0.05 else 2 * days
    return joined, left


@dataclass(frozen=True)
class Post:
    """A place in an office: the office and its number, the group, the rank within the group (0 first), how many the group has."""

    office: OfficePlan
    number: int
    group: Group
    rank: int

    @property
    def is_core(self) -> bool:
        """Posts that always stay filled in full: the first of every group."""
        return self.rank == 0

    @property
    def is_given(self) -> bool:
        """The second examiner, whose part the world needs: slow in the first office, part-time in the second."""
        return self.group == "examiner" and self.rank == 1


def _posts(office: OfficePlan, number: int, size: int) -> list[Post]:
    clerks, heads = max(2, round(size * 0.28)), max(2, round(size * 0.2))
    sizes: dict[Group, int] = {"clerk": clerks, "examiner": max(3, size - clerks - heads), "head": heads}
    return [Post(office, number, group, rank) for group, count in sizes.items() for rank in range(count)]


def _officer(rng: random.Random, habits: Habits, trouble: Confounders, post: Post, code: str) -> OfficerPlan:
    workdays = tuple(day for day in range(7) if day not in habits.country.weekend)
    slow = rng.random() < trouble.slow or (post.number == 0 and post.is_given)
    part = not slow and not post.is_core and (rng.random() < trouble.part_time or (post.number == 1 and post.is_given))
    swift = post.group == "head" and not slow and rng.random() < 0.15
    shift: Shift = "late" if not post.is_core and not part and rng.random() < 0.1 else "day"
    if post.office.has_night_shift and post.group == "examiner" and post.rank == 2:
        shift = "night"
    joined, left = (-1, 2 * habits.days) if post.is_core or post.is_given else _tenure(rng, habits.days)
    pace = rng.uniform(1.6, 2.2) if slow else rng.uniform(0.03, 0.1) if swift else rng.lognormvariate(0.0, 0.12)
    return OfficerPlan(
        code=code,
        office=post.number,
        group=post.group,
        pace=pace,
        shift=shift,
        days=tuple(sorted(rng.sample(workdays, rng.choice((2, 3))))) if part else workdays,
        is_slow=slow,
        is_part_time=part,
        is_specialist=post.group == "examiner" and post.rank == 0,
        is_swift=swift,
        leave_days=round(rng.uniform(*trouble.leave_days)),
        joined=joined,
        left=left,
    )


def draw_officers(habits: Habits, scenario: Scenario, offices: tuple[OfficePlan, ...], cases: int, seed: int) -> tuple[OfficerPlan, ...]:
    """Officers by office; in every world some are honestly slow, some part-timers, some specialists, some work late or at night."""
    rng = scalar_stream(seed, "officers", "surge" if scenario.name == "surge" else "usual")
    taken: set[str] = set()
    total = sum(office.weight for office in offices)
    officers: list[OfficerPlan] = []
    for number, office in enumerate(offices):
        size = max(8, min(40, round(cases * office.weight / total / CASES_PER_OFFICER)))
        for post in _posts(office, number, size):
            officers.append(_officer(rng, habits, scenario.confounders, post, _code(rng, habits.files.officer_ids, taken)))
    return tuple(officers)


def draw_agents(offices: tuple[OfficePlan, ...], seed: int) -> tuple[AgentPlan, ...]:
    """Agents by their home office, few with many files and many with few; one in five brings better files than the rest."""
    rng = scalar_stream(seed, "agents")
    agents: list[AgentPlan] = []
    numbers = rng.sample(range(100, 1000), min(900, 8 * len(offices)))
    for index in range(len(offices)):
        for place in range(8):
            good = place == 1 or rng.random() < 0.15
            quality = rng.uniform(0.85, 1.0) if good else rng.uniform(0.2, 0.6)
            number = numbers[index * 8 + place] if index * 8 + place < len(numbers) else 1000 + index * 8 + place
            agents.append(AgentPlan(f"AG{number}", index, 1.0 / (1 + place) ** 0.8, quality, good))
    return tuple(agents)
