"""The moving parts of an office: files that travel, desks that serve them, and lists of waiting files."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from detector.simulate.practices import Deed, Tally
from detector.simulate.roster import Presence
from detector.simulate.services import ServicePlan, StepPlan
from detector.simulate.words import StepKind

NEXT, PRIORITY, EXPRESS = -1e9, -1e7, -5e6
"""Added to the place in the queue: taken up next; lawfully first; the express lane."""


@dataclass
class File:
    """One case on its way. `ready`: since when it waits for step `route[place]`."""

    case: int
    service: ServicePlan
    service_number: int
    route: list[StepPlan]
    rejected: bool
    hard: float
    return_chance: float
    lead: float
    place: int = 0
    ready: float = 0.0
    started: float = 0.0
    returns_left: int = 0
    to: Desk | None = None
    claims: dict[StepKind, Desk] = field(default_factory=dict)
    deed: Deed | None = None
    spared: bool = False
    instant: float | None = None
    returned: int = 0

    @property
    def step(self) -> StepPlan:
        return self.route[self.place]


@dataclass(order=True)
class Entry:
    key: float
    number: int
    file: File = field(compare=False)


class Waiting:
    """Files that wait, smallest key first."""

    def __init__(self) -> None:
        self.heap: list[Entry] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        return len(self.heap)

    def add(self, file: File, key: float) -> None:
        heapq.heappush(self.heap, Entry(key, next(self._numbers), file))

    def pop(self) -> File:
        return heapq.heappop(self.heap).file

    @property
    def first(self) -> float:
        return self.heap[0].key if self.heap else float("inf")

    def ahead_of(self, kind: StepKind, key: float) -> list[Entry]:
        """Entries for one step before `key`, ordinary files only, in the order in which they would be served."""
        return sorted(entry for entry in self.heap if EXPRESS / 2 < entry.key < key and entry.file.step.kind == kind)


@dataclass
class Desk:
    """An officer at work. `own`: files that belong to this officer; `held`: files kept lying, which still count as load.

    absences: minutes at which a long absence begins, the last of them for good.
    """

    number: int
    kinds: tuple[StepKind, ...]
    pace: float
    is_specialist: bool
    presence: Presence
    absences: list[float] = field(default_factory=list)
    own: Waiting = field(default_factory=Waiting)
    busy: bool = False
    wakes_at: float = -1.0
    held: int = 0
    tally: Tally | None = None

    @property
    def load(self) -> int:
        return len(self.own) + self.held + self.busy


@dataclass
class Visits:
    """What the log will be made of, one entry an event. `note`: 0 a step done, 1 sent back, 2 papers received."""

    case: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    officer: list[int] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    finish: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    note: list[int] = field(default_factory=list)

    def add(self, case: int, kind: str, officer: int, start: float, finish: float, shown: float | None = None, note: int = 0) -> None:
        self.case.append(case)
        self.kind.append(kind)
        self.officer.append(officer)
        self.start.append(start)
        self.finish.append(finish)
        self.shown.append(finish if shown is None else shown)
        self.note.append(note)


def least_loaded(desks: Sequence[Desk]) -> Desk:
    return min(desks, key=lambda desk: (desk.load, desk.number))
