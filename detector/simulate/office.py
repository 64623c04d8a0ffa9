"""One office at work, event by event: files become ready, wait, are taken up, sent back, decided; schemes act inside.

A file that is kept lying keeps its place in the officer's load; a file that jumps makes the passed ones wait.
Times are minutes after the first local midnight.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from detector.simulate.desks import NEXT, Desk, File, Visits, Waiting, least_loaded
from detector.simulate.practices import Deed
from detector.simulate.staff import GROUPS, OfficePlan
from detector.simulate.words import StepKind

HARD = 2.2
"""Files harder than this go to a specialist; the work of a usual one is 1."""
IN_THE_PILE = 0.04
"""How often a signature is one of a pile, given within a minute: honest, and quick."""
STAND_IN = 0.001
"""How often the officer who checked signs as well, since nobody else is there: an honest breach."""
ABSENT = 4 * 1440.0
"""Nobody is given a file who will not be at the desk within this."""


@dataclass
class Outcome:
    """What one office did. `decided`: (case, minute, word); `harmed`: (case, deed's case) of those passed by a jump."""

    visits: Visits = field(default_factory=Visits)
    decided: list[tuple[int, float, str]] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    harmed: list[tuple[int, Deed]] = field(default_factory=list)


@dataclass(frozen=True)
class Conduct:
    """How the office works. `minutes`: of work for a unit of weight, by step; `horizon`: the last minute of the log."""

    plan: OfficePlan
    minutes: Mapping[StepKind, float]
    horizon: float
    decided_at_approval: bool


class Conspiracy(Protocol):
    """Those of an office who take part; each method may change the file and the office's lists."""

    def consider(self, office: OfficeRun, file: File, t: float) -> Deed | None: ...

    def carry_out(self, office: OfficeRun, deed: Deed, file: File, t: float) -> bool: ...

    def backdated(self, office: OfficeRun, file: File, desk: Desk, t: float) -> float: ...


class OfficeRun:
    """The state of one office during its run; made once, run once."""

    def __init__(self, conduct: Conduct, desks: Sequence[Desk], conspiracy: Conspiracy | None, rng: random.Random) -> None:
        self.conduct, self.desks, self.conspiracy, self.rng = conduct, desks, conspiracy, rng
        self.by_kind = {kind: [d for d in desks if kind in d.kinds] for kinds in GROUPS.values() for kind in kinds}
        self.pools = {kind: Waiting() for kind in self.by_kind}
        self.waiting = dict.fromkeys(self.by_kind, 0)
        self.usual = dict.fromkeys(self.by_kind, 1440.0)
        self.queue: list[tuple[float, int, str, File | None, Desk | None]] = []
        self.numbers = itertools.count()
        self.out = Outcome()

    def push(self, t: float, what: str, file: File | None = None, desk: Desk | None = None) -> None:
        heapq.heappush(self.queue, (t, next(self.numbers), what, file, desk))

    def run(self, files: Sequence[tuple[float, File]]) -> Outcome:
        """Works through everything that happens before the end of the log."""
        for submitted, new in files:
            self.push(submitted, "ready", new)
        for member in self.desks:
            for leaves in member.absences if self.conduct.plan.hands_over else member.absences[-1:]:
                self.push(leaves, "absent", None, member)
        act = {
            "ready": self.on_ready, "release": self.on_release, "free": self.on_free, "wake": self.on_wake,
            "night": self.on_night, "back": self.on_back, "absent": self.on_absent,
        }  # fmt: skip
        while self.queue:
            t, _, what, file, desk = heapq.heappop(self.queue)
            if t > self.conduct.horizon:
                break
            act[what](t, file, desk)
        return self.out

    def on_ready(self, t: float, file: File | None, _: Desk | None) -> None:
        assert file is not None
        file.ready = t
        kind = file.step.kind
        self.waiting[kind] += 1
        file.to = self.assign(file, t)
        deed = self.conspiracy.consider(self, file, t) if self.conspiracy and file.deed is None else None
        if deed is not None:
            self.out.deeds.append(deed)
            file.deed = deed
            if self.conspiracy is not None and self.conspiracy.carry_out(self, deed, file, t):
                return
        self.line_up(file, self.key(file), t)

    def assign(self, file: File, t: float) -> Desk | None:
        """Whose file it is: claimed, a specialist's, or dealt out where the office does so; None: the pool's."""
        kind = file.step.kind
        if kind in file.claims:
            return file.claims[kind]
        is_special = file.hard > HARD and kind in ("check", "assess")
        if not is_special and not self.conduct.plan.assigned:
            return None
        desks = [d for d in self.by_kind[kind] if d.presence.next_on(t) - t < ABSENT]
        special = [d for d in desks if d.is_specialist] if is_special else []
        if special and self.rng.random() < 0.8:
            return special[0]
        if not self.conduct.plan.assigned or not desks:
            return None
        return least_loaded(self.rng.sample(desks, min(2, len(desks))))

    def key(self, file: File) -> float:
        """The place in the queue that the office's culture gives."""
        plan = self.conduct.plan
        base = file.ready
        if plan.batches:
            base = base // 4320 * 4320 + file.service_number % 7 * 300
        return base + self.rng.gauss(0.0, plan.disorder * 1440) + file.lead

    def line_up(self, file: File, key: float, t: float) -> None:
        desk = file.to
        if desk is not None:
            desk.own.add(file, key)
            self.nudge(desk, t)
            return
        kind = file.step.kind
        self.pools[kind].add(file, key)
        idle = [d for d in self.by_kind[kind] if not d.busy]
        on = [d for d in idle if d.presence.next_on(t) <= t]
        for candidate in [self.rng.choice(on)] if on else idle:
            self.nudge(candidate, t)

    def nudge(self, desk: Desk, t: float) -> None:
        """An idle officer at the desk takes the next file; one who is away looks when back."""
        if desk.busy:
            return
        start = desk.presence.next_on(t)
        if start <= t:
            self.take(desk, t)
        elif start < float("inf") and not t < desk.wakes_at <= start:
            desk.wakes_at = start
            self.push(start, "wake", None, desk)

    def on_wake(self, t: float, _: File | None, desk: Desk | None) -> None:
        assert desk is not None
        self.nudge(desk, t)

    def on_absent(self, t: float, _: File | None, desk: Desk | None) -> None:
        """An officer leaves for long or for good: the files at the desk go to colleagues."""
        assert desk is not None
        files = [entry.file for entry in sorted(desk.own.heap)]
        desk.own.heap.clear()
        for file in files:
            if file.claims.get(file.step.kind) is desk:
                del file.claims[file.step.kind]
            file.to = self.assign(file, t)
            self.line_up(file, self.key(file), t)

    def take(self, desk: Desk, t: float) -> None:
        lists = [desk.own, *(self.pools[kind] for kind in desk.kinds)]
        best = min(lists, key=lambda waiting: waiting.first)
        if not best:
            return
        file = best.pop()
        kind = file.step.kind
        self.waiting[kind] -= 1
        if file.deed is None:  # what was held or let past says nothing of the usual wait
            self.usual[kind] += 0.03 * (t - file.ready - self.usual[kind])
        desk.busy = True
        breath = self.rng.expovariate(1 / 1.5)  # minutes between two files; nobody takes up the next one in the same second
        file.to, file.started = desk, t + breath
        self.push(max(t + breath, desk.presence.finish(t, breath + self.minutes(desk, file))), "free", file, desk)

    def minutes(self, desk: Desk, file: File) -> float:
        """Office minutes the step takes: the longer the line, the brisker the work, as people do."""
        if file.instant is not None:
            seconds, file.instant = file.instant, None
            return seconds / 60
        kind = file.step.kind
        if kind == "approve" and self.rng.random() < IN_THE_PILE:
            return self.rng.uniform(0.08, 1.5)
        line = sum(self.waiting[k] for k in desk.kinds) / max(1, len(self.by_kind[kind]))
        brisk = min(1.35, max(0.5, (self.conduct.plan.backlog + 3) / (line + 3)))
        hard: float = file.hard ** (0.25 if kind in ("approve", "intake", "issue") else 0.8)
        light = 0.6 if file.spared else 1.0
        spread = self.rng.lognormvariate(-0.1, 0.45)
        return self.conduct.minutes[kind] * file.step.weight * hard * desk.pace * brisk * light * spread

    def on_free(self, t: float, file: File | None, desk: Desk | None) -> None:
        assert file is not None and desk is not None
        desk.busy = False
        if not self.is_sent_back(t, file, desk):
            self.finish(t, file, desk)
        self.nudge(desk, t)

    def is_sent_back(self, t: float, file: File, desk: Desk) -> bool:
        """Whether papers are missing: honestly at the check, or because the officer makes it so."""
        forced = file.returns_left > 0
        honest = file.step.kind == "check" and not file.spared and file.returned < 3 and self.rng.random() < file.return_chance
        if not (forced or honest):
            return False
        file.returned += 1
        file.returns_left = max(0, file.returns_left - 1)
        file.return_chance *= 0.4
        self.out.visits.add(file.case, file.step.kind, desk.number, file.started, t, note=1)
        away = self.rng.lognormvariate(0.9, 0.9) * 1440
        if forced or self.conduct.plan.assigned:
            file.claims[file.step.kind] = desk
        if self.rng.random() < 0.05 and not forced:
            self.decide(file, t + away, "withdrawn")
        else:
            self.push(t + away, "back", file)
        return True

    def on_back(self, t: float, file: File | None, _: Desk | None) -> None:
        assert file is not None
        if t < self.conduct.horizon:
            self.out.visits.add(file.case, file.step.kind, -1, t, t, note=2)
        self.on_ready(t, file, None)

    def on_release(self, t: float, file: File | None, desk: Desk | None) -> None:
        """A file that was kept lying is the next one the officer takes up."""
        assert file is not None and desk is not None
        desk.held -= 1
        desk.own.add(file, NEXT + t)
        self.nudge(desk, t)

    def on_night(self, t: float, file: File | None, desk: Desk | None) -> None:
        assert file is not None and desk is not None
        self.waiting[file.step.kind] -= 1
        file.started = t
        self.finish(t + self.rng.uniform(0.5, 9.0), file, desk)

    def finish(self, t: float, file: File, desk: Desk) -> None:
        """The step is done: it is written down and the file moves on."""
        kind = file.step.kind
        shown = t
        last = kind == "approve" if self.conduct.decided_at_approval or file.rejected else file.place == len(file.route) - 1
        if last and self.conspiracy is not None:
            shown = self.conspiracy.backdated(self, file, desk, t)
        began = file.started if shown == t else shown - self.rng.uniform(1.0, 45.0)
        self.out.visits.add(file.case, kind, desk.number, began, t, shown)
        if last:
            self.decide(file, shown, "rejected" if file.rejected else "granted")
        if kind == "check" and self.rng.random() < STAND_IN:
            file.claims.setdefault("approve", desk)
        file.place += 1
        if file.place < len(file.route) and not (kind == "approve" and file.rejected):
            self.on_ready(t, file, None)

    def decide(self, file: File, t: float, word: str) -> None:
        if t <= self.conduct.horizon:
            self.out.decided.append((file.case, t, word))
