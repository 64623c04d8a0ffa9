"""An office at work, one event after the other: files queue for a step, officers take them up, work while they are on duty, pass them on.

Plain Python on purpose, and independent of the program and its simulator: a mistake there is not repeated here. Times are minutes
after the local midnight that begins the first day, a Monday.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count
from typing import Literal

DAY = 1440.0
STEPS = ("check", "assess", "sign")
LEAST_PASSED = 6
"""Others who stand before a file that is drawn forward."""
Order = Literal["fifo", "lifo", "random", "by service"]


@dataclass
class Duty:
    """When an officer is at work: ascending spans (from, until) in minutes."""

    spans: list[tuple[float, float]]

    def __post_init__(self) -> None:
        self.starts, self.ends = [a for a, _ in self.spans], [b for _, b in self.spans]
        self.before = [0.0, *accumulate(b - a for a, b in self.spans)]

    @property
    def total(self) -> float:
        return self.before[-1]

    def next_on(self, t: float) -> float:
        """The first minute from `t` on at which the officer is there; infinite where there is none."""
        at = bisect_right(self.ends, t)
        return max(self.starts[at], t) if at < len(self.starts) else float("inf")

    def finish(self, t: float, work: float) -> float:
        """When so many minutes of work, begun at `t`, are done."""
        at = bisect_right(self.ends, t)
        if at == len(self.spans):
            return float("inf")
        target = self.before[at] + max(t - self.starts[at], 0.0) + work
        last = min(bisect_left(self.before, target, at + 1), len(self.spans)) - 1
        return self.starts[last] + target - self.before[last] if target <= self.total else float("inf")


@dataclass
class File:
    """One application on its way. work: minutes by step at an ordinary pace."""

    case: int
    service: str
    submitted: float
    work: dict[str, float]
    is_hard: bool = False
    is_express: bool = False
    is_returned: bool = False
    agent: str | None = None


@dataclass
class Officer:
    """pace: times the ordinary minutes; desk: files taken from the pile at once; takes_hard: only hard files, only others, or any."""

    code: str
    step: str
    duty: Duty
    pace: float = 1.0
    desk: int = 1
    takes_hard: bool | None = None
    pile: list[File] = field(default_factory=list)
    aside: list[tuple[float, int, File]] = field(default_factory=list)
    last_service: str = ""
    busy_until: float = 0.0


@dataclass(frozen=True)
class Scheme:
    """What one officer does on purpose, each by the share of occasions: puts files aside for some days while serving later ones;
    draws late comers forward (of one agent, where named); signs files that have not been assessed."""

    officer: str
    hold_share: float = 0.0
    hold_days: tuple[float, float] = (5.0, 12.0)
    favour_share: float = 0.0
    favoured_agent: str | None = None
    skip_share: float = 0.0


Act = tuple[int, str, float, float, str]
"""case, activity, begun, done, officer ("" nobody)."""


@dataclass
class Office:
    """One office's run. acts: all that was done; touched: cases on which the scheme acted."""

    officers: list[Officer]
    rng: random.Random
    order: Order = "fifo"
    scheme: Scheme | None = None
    acts: list[Act] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def run(self, files: Sequence[File]) -> None:
        """Work until nothing can be done any more."""
        self.waiting: dict[str, list[File]] = {step: [] for step in STEPS}
        self.idle: list[Officer] = []
        self.heap: list[tuple[float, int, File | None, str, Officer | None]] = []
        self.number = count()
        for file in files:
            self._at(file.submitted, file=file, step="check")
        for officer in self.officers:
            self._at(officer.duty.next_on(0.0), officer=officer)
        while self.heap:
            now, _, file, step, officer = heapq.heappop(self.heap)
            if officer is not None:
                self._take(officer, now)
            elif file is not None:
                self.waiting[step].append(file)
                self._wake(step, now)

    def _at(self, t: float, *, file: File | None = None, step: str = "", officer: Officer | None = None) -> None:
        if t < float("inf"):
            heapq.heappush(self.heap, (t, next(self.number), file, step, officer))

    def _wake(self, step: str, now: float) -> None:
        for officer in [o for o in self.idle if o.step == step]:
            self.idle.remove(officer)
            self._at(officer.duty.next_on(now), officer=officer)

    def _take(self, officer: Officer, now: float) -> None:
        """The officer, at work and free, takes up the next file; or waits for one."""
        if officer in self.idle:
            self.idle.remove(officer)
        there = max(officer.duty.next_on(now), officer.busy_until)
        if there > now:
            self._at(there, officer=officer)
            return
        file = self._due(officer, now) or self._next(officer, now)
        if file is None:
            self.idle.append(officer)
            if officer.aside:
                self._at(officer.duty.next_on(officer.aside[0][0]), officer=officer)
            return
        done = officer.duty.finish(now, max(file.work[officer.step] * officer.pace, 0.05))
        if done == float("inf"):
            return
        officer.last_service, officer.busy_until = file.service, done
        self._at(done, officer=officer)
        self._pass_on(file, officer, now, done)

    def _due(self, officer: Officer, now: float) -> File | None:
        """A file put aside whose time has come."""
        return heapq.heappop(officer.aside)[2] if officer.aside and officer.aside[0][0] <= now else None

    def _next(self, officer: Officer, now: float) -> File | None:
        """From the officer's own pile, else from everybody's; files to be held up are put aside on the way."""
        while True:
            favoured = self._favoured(officer)
            if favoured is not None:
                return favoured
            while len(officer.pile) < officer.desk and (file := self._pick(officer)) is not None:
                officer.pile.append(file)
            if not officer.pile:
                return None
            file = officer.pile.pop(0)
            scheme = self.scheme
            if scheme is None or scheme.officer != officer.code or self.rng.random() >= scheme.hold_share:
                return file
            self.touched.add(file.case)
            heapq.heappush(officer.aside, (now + self.rng.uniform(*scheme.hold_days) * DAY, file.case, file))

    def _eligible(self, officer: Officer) -> list[File]:
        return [f for f in self.waiting[officer.step] if officer.takes_hard is None or f.is_hard == officer.takes_hard]

    def _favoured(self, officer: Officer) -> File | None:
        """The latest comer whom the officer draws forward past several others; or a file that is signed without its assessment."""
        scheme = self.scheme
        if scheme is None or scheme.officer != officer.code:
            return None
        for share, files in ((scheme.favour_share, self._eligible(officer)[LEAST_PASSED:]), (scheme.skip_share, self.waiting["assess"])):
            chosen = [f for f in files if scheme.favoured_agent in (None, f.agent) and not f.is_express]
            if share and chosen and self.rng.random() < share:
                self.touched.add(chosen[-1].case)
                self.waiting["assess" if scheme.skip_share else officer.step].remove(chosen[-1])
                return chosen[-1]
        return None

    def _pick(self, officer: Officer) -> File | None:
        """The next file by the office's order; express files go first."""
        files = self._eligible(officer)
        if not files:
            return None
        files = [f for f in files if f.is_express] or files
        if self.order == "by service":
            files = [f for f in files if f.service == officer.last_service] or files
        chosen = {"lifo": files[-1], "random": self.rng.choice(files)}.get(self.order, files[0])
        self.waiting[officer.step].remove(chosen)
        return chosen

    def _pass_on(self, file: File, officer: Officer, begun: float, done: float) -> None:
        """Note what was done, and send the file to where it goes next: back to the applicant, to the next step, or out."""
        if officer.step == "check" and file.is_returned:
            file.is_returned = False
            self.acts.append((file.case, "returned_to_applicant", begun, done, officer.code))
            back = done + self.rng.uniform(1.0, 9.0) * DAY
            self.acts.append((file.case, "documents_received", back, back, ""))
            self._at(back, file=file, step="check")
            return
        self.acts.append((file.case, officer.step, begun, done, officer.code))
        if officer.step != STEPS[-1]:
            self._at(done, file=file, step=STEPS[STEPS.index(officer.step) + 1])
