"""The honest troubles of a world: surges of applications, outages, leave."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from detector.simulate.dice import scalar_stream
from detector.simulate.plan import Plan


@dataclass(frozen=True)
class Spell:
    """Something that lasts from one day to another (both included, counted from the first day of the log)."""

    subject: int
    first: int
    last: int
    size: float = 1.0


@dataclass(frozen=True)
class Troubles:
    """`surges` and `outages` by office number, `leaves` by officer number."""

    surges: tuple[Spell, ...]
    outages: tuple[Spell, ...]
    leaves: tuple[Spell, ...]

    def away(self, officer: int) -> tuple[Spell, ...]:
        return tuple(spell for spell in self.leaves if spell.subject == officer)


def _count(rng: random.Random, rate: float) -> int:
    """A whole number with the given mean, at least one where the mean is at least a half."""
    return max(int(rate >= 0.5), int(rate) + (rng.random() < rate % 1))


def _leaves(rng: random.Random, officer: int, total: int, days: int) -> list[Spell]:
    """One long leave and one or two short ones, most of them in the holiday season."""
    spells, left = [], total
    while left > 0:
        length = min(left, rng.choice((3, 5, 10, 14, 21)))
        start = rng.randrange(0, max(1, days - length))
        spells.append(Spell(officer, start, start + length - 1))
        left -= length
    return spells


def draw_troubles(plan: Plan) -> Troubles:
    rng = scalar_stream(plan.seed, "troubles", plan.scenario.name if plan.scenario.name == "surge" else "usual")
    heavy, days = plan.scenario.confounders, plan.habits.days
    years = days / 365
    surges: list[Spell] = []
    outages: list[Spell] = []
    for office in range(len(plan.offices)):
        for _ in range(_count(rng, heavy.surges * years)):
            first = rng.randrange(20, days - 30)
            surges.append(Spell(office, first, first + rng.randrange(7, 25), rng.uniform(*heavy.surge_size)))
        for _ in range(_count(rng, heavy.outages * years)):
            first = rng.randrange(10, days - 5)
            outages.append(Spell(office, first, first + rng.randrange(0, 3)))
    leaves = [spell for i, officer in enumerate(plan.officers) for spell in _leaves(rng, i, officer.leave_days, days)]
    return Troubles(tuple(surges), tuple(outages), tuple(leaves))


def day_mask(spells: tuple[Spell, ...], days: int) -> np.ndarray:
    """Which days a set of spells covers, bool[days]."""
    mask = np.zeros(days, dtype=bool)
    for spell in spells:
        mask[spell.first : spell.last + 1] = True
    return mask
