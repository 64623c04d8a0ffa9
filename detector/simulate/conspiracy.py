"""Schemes inside a running office: which files are touched, and how each act changes their way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from detector.simulate.deeds import Act, Backdate, Hold, Instant, Jump, Night, SendBack, Skip, Spare, Take, View
from detector.simulate.desks import Desk, File
from detector.simulate.office import OfficeRun
from detector.simulate.practices import Deed
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme
from detector.simulate.words import StepKind

SHORTEST_USUAL = 300.0
"""A usual wait shorter than this (minutes) counts as this, or a hold-up in a quick office would last minutes."""

HALF_DAY = 720.0
LONGEST_HOLD = 60 * 1440.0
OVERDUE = 2 * 1440.0
"""A file that came later than this after its deadline is not dated back: nobody would believe it."""

Facts = Callable[[int, int], View]
"""(case, officer) to everything about the case that its place in the office does not decide."""


class Insiders:
    """The officers of one office who take part."""

    def __init__(
        self, desks: Sequence[Desk], strength: Strength, facts: Facts, deadline: Callable[[int], float], rng: random.Random
    ) -> None:
        self.desks = [desk for desk in desks if desk.tally is not None]
        self.strength, self.facts, self.deadline, self.rng = strength, facts, deadline, rng

    def view(self, office: OfficeRun, file: File, desk: Desk, t: float, late: bool = False) -> View:
        kind = file.step.kind
        later = file.route[file.place + 1 :]
        deadline = self.deadline(file.case)
        to_come = sum(office.usual[step.kind] for step in later) + HALF_DAY
        return replace(
            self.facts(file.case, desk.number),
            kind=kind,
            later=frozenset(step.kind for step in later),
            optional=frozenset(step.kind for step in later if step.optional),
            waiting=len(self.ahead(office, file, desk, t)),
            now=t,
            deadline=deadline,
            slack=deadline - t - 1.5 * to_come,
            usual_wait=max(SHORTEST_USUAL, office.usual[kind]),
            late=late,
            is_ordinary=file.lead == 0.0,
        )

    def ahead(self, office: OfficeRun, file: File, desk: Desk, t: float) -> list[float]:
        """Keys of the ordinary files that wait for this step and would be served before one that comes now."""
        kind = file.step.kind
        lists = [desk.own, office.pools[kind]]
        return sorted(entry.key for waiting in lists for entry in waiting.ahead_of(kind, t))

    def consider(self, office: OfficeRun, file: File, t: float) -> Deed | None:
        """Whether one of the insiders takes the chance that this file is."""
        kind = file.step.kind
        for desk in self.desks:
            tally = desk.tally
            if tally is None or kind not in desk.kinds or t < tally.practice.start or desk.presence.next_on(t) - t > 4 * 1440:
                continue
            share = 1 / len(office.by_kind[kind])
            mine = file.to is desk or (file.to is None and self.rng.random() < share)
            view = self.view(office, file, desk, t)
            if not mine and ((file.to is not None and kind in file.claims) or view.partner is None or view.agent != view.partner):
                continue
            chosen = tally.choose(view, mine, self.strength, self.rng)
            if chosen is not None:
                file.to = desk
                return self.deed(file, desk, *chosen, view)
        return None

    def deed(self, file: File, desk: Desk, scheme: Scheme, act: Act, view: View) -> Deed:
        assert desk.tally is not None
        agent = desk.tally.practice.partner if view.agent is not None and view.agent == view.partner else -1
        return Deed(file.case, desk.number, agent, scheme.name, scheme.size, file.step.kind, view.now, act)

    def carry_out(self, office: OfficeRun, deed: Deed, file: File, t: float) -> bool:
        """Does the acts of a deed that has just begun; True where the file does not line up now."""
        desk = file.to
        assert desk is not None
        waits = False
        for part in deed.act.path:
            match part:
                case Hold():
                    waits = self.hold(office, deed, part, file, desk, t)
                case Jump():
                    waits = self.jump(office, deed, part, file, desk, t)
                case Night():
                    waits = self.night(office, file, desk, t)
                case Skip(kind):
                    self.leave_out(file, kind)
                case Take(kind):
                    file.claims[kind] = desk
                case Instant(seconds):
                    file.instant = seconds
                case SendBack(times):
                    file.returns_left = times
                case Spare():
                    file.spared = True
                case Backdate():
                    pass  # happens when the decision is written down
        return waits

    def hold(self, office: OfficeRun, deed: Deed, act: Hold, file: File, desk: Desk, t: float) -> bool:
        usual = max(SHORTEST_USUAL, office.usual[file.step.kind])
        until = t + min(act.factor * usual, LONGEST_HOLD)
        paid = desk.presence.next_on(until)
        if paid == float("inf"):  # never taken up again in the days this world knows
            paid = until
        paid += self.rng.uniform(0.5, 150.0)
        if act.paid:
            index = len(office.out.deeds) - 1
            office.out.deeds[index] = replace(deed, paid_at=paid)
            file.deed = office.out.deeds[index]
        desk.held += 1
        office.push(paid + self.rng.uniform(1.0, 200.0), "release", file, desk)
        return True

    def jump(self, office: OfficeRun, deed: Deed, act: Jump, file: File, desk: Desk, t: float) -> bool:
        keys = self.ahead(office, file, desk, t)
        if not keys:
            return False
        places = max(1, round(act.share * len(keys)))
        key = keys[len(keys) - places] - 1e-6
        kind = file.step.kind
        for waiting in (desk.own, office.pools[kind]):
            for entry in waiting.ahead_of(kind, t):
                if entry.key > key and entry.file.deed is None:
                    office.out.harmed.append((entry.file.case, deed))
        desk.own.add(file, key)
        office.nudge(desk, t)
        return True

    def night(self, office: OfficeRun, file: File, desk: Desk, t: float) -> bool:
        """The evening after the file came, or that of a later day, well outside every shift."""
        evening = (t // 1440 + self.rng.choice((0, 0, 1, 1, 2))) * 1440 + self.rng.uniform(19.5 * 60, 28 * 60)
        if evening <= t:
            evening += 1440
        office.push(evening, "night", file, desk)
        return True

    def leave_out(self, file: File, kind: StepKind) -> None:
        file.route = [step for i, step in enumerate(file.route) if i <= file.place or step.kind != kind]

    def backdated(self, office: OfficeRun, file: File, desk: Desk, t: float) -> float:
        """When a decision is said to have been made: the true minute, or one inside the standard."""
        deadline = self.deadline(file.case)
        tally = desk.tally
        began = file.ready
        if tally is None or file.deed is not None or t <= deadline or t < tally.practice.start or began >= deadline + OVERDUE:
            return t
        view = self.view(office, file, desk, t, late=True)
        chosen = tally.choose(view, True, self.strength, self.rng)
        if chosen is None:
            return t
        scheme, act = chosen
        early = next((part.days_early for part in act.path if isinstance(part, Backdate)), 0.0)
        file.deed = self.deed(file, desk, scheme, act, view)
        office.out.deeds.append(file.deed)
        hours = self.rng.uniform(6.5, 14.0) * 60  # within the last day, as if done in office hours
        said = deadline - early * 1440 // 1440 * 1440 - hours
        # after the step before it where that was in time, else the order of the steps gives it away
        return max(said, began + self.rng.uniform(1.0, min(120.0, deadline - began))) if began < deadline - 60 else said
