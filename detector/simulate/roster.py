"""When each officer is at the desk, minute by minute, and how work lies across breaks, nights and leave."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from detector.simulate.dice import stream
from detector.simulate.plan import Plan
from detector.simulate.staff import OfficerPlan
from detector.simulate.troubles import Troubles, day_mask
from detector.simulate.working_days import TAIL_DAYS, WorkingDays

LONG_BREAK = 2.6 * 1440.0
"""Nobody leaves a started file over a break longer than this: the officer stays on and ends it that day."""


@dataclass(frozen=True)
class Presence:
    """Ascending spells at the desk, in minutes after the first midnight, and the minutes worked before each spell."""

    starts: list[float]
    ends: list[float]
    before: list[float]

    def next_on(self, t: float) -> float:
        """The first minute at or after `t` at the desk; infinity after the last spell."""
        i = bisect_right(self.starts, t) - 1
        if i >= 0 and t < self.ends[i]:
            return t
        return self.starts[i + 1] if i + 1 < len(self.starts) else float("inf")

    def finish(self, start: float, minutes: float) -> float:
        """When work of `minutes` that begins at `start` (at the desk) is done."""
        i = bisect_right(self.starts, start) - 1
        done = self.before[i] + (start - self.starts[i]) + minutes
        j = max(bisect_right(self.before, done) - 1, i)
        for k in range(i, j):
            if self.starts[k + 1] - self.ends[k] > LONG_BREAK:
                j = k
                break
        return self.starts[j] + (done - self.before[j])

    def absences(self) -> list[float]:
        """When each absence of more than a week begins, and the end of the last spell."""
        gaps = [end for end, start in zip(self.ends, self.starts[1:], strict=False) if start - end > 9 * 1440]
        return [*gaps, *self.ends[-1:]]

    @property
    def total(self) -> float:
        return self.before[-1] + self.ends[-1] - self.starts[-1] if self.starts else 0.0


def _pattern(officer: OfficerPlan, hours: tuple[tuple[int, int], ...], sessions: bool) -> tuple[tuple[int, int], ...]:
    if officer.shift == "night":
        return ((19 * 60, 26 * 60),)
    if officer.shift == "late":
        return ((hours[-1][1] - 330, hours[-1][1] + 150),)
    if officer.group == "head" and sessions:
        first, last = hours[0][0], hours[-1][1]
        return ((first + 100, first + 170), (last - 110, last - 15))
    return hours


def _presence(plan: Plan, number: int, week: WorkingDays, troubles: Troubles, rng: np.random.Generator) -> Presence:
    officer, office = plan.officers[number], plan.offices[plan.officers[number].office]
    days = np.arange(plan.habits.days + TAIL_DAYS)
    weekday = (plan.habits.first.weekday() + days) % 7
    out = tuple(spell for spell in troubles.outages if spell.subject == officer.office)
    here = week.works & np.isin(weekday, officer.days) & ~day_mask(out, len(days)) & ~day_mask(troubles.away(number), len(days))
    here &= (days >= officer.joined) & (days <= officer.left)
    pattern = np.array(_pattern(officer, plan.habits.country.hours, office.sessions), dtype=float)
    starts = (days[here, None] * 1440.0 + pattern[None, :, 0]) + rng.uniform(-6, 11, (int(here.sum()), len(pattern)))
    ends = (days[here, None] * 1440.0 + pattern[None, :, 1]) + rng.uniform(-14, 9, (int(here.sum()), len(pattern)))
    late = rng.random(len(ends)) < 0.05
    ends[late, -1] += rng.uniform(20, 150, int(late.sum()))
    extra = ~week.works & (rng.random(len(days)) < 0.012) & (days >= officer.joined) & (days <= officer.left)
    more = days[extra] * 1440.0 + rng.uniform(510, 620, int(extra.sum()))
    begin = np.concatenate([starts.ravel(), more])
    end = np.concatenate([ends.ravel(), more + rng.uniform(60, 200, len(more))])
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], end[order]
    begin[1:] = np.maximum(begin[1:], end[:-1] + 0.5)  # jitter must not make two spells overlap
    end = np.maximum(end, begin + 1.0)
    before = np.concatenate([[0.0], np.cumsum(end - begin)[:-1]]) if len(begin) else begin
    return Presence(begin.tolist(), end.tolist(), before.tolist())


def draw_roster(plan: Plan, week: WorkingDays, troubles: Troubles) -> tuple[Presence, ...]:
    """The presence of every officer. Seconds are jittered: nobody opens the first file on the stroke of eight."""
    return tuple(_presence(plan, i, week, troubles, stream(plan.seed, "roster", str(i))) for i in range(len(plan.officers)))
