"""Which deeds came to pass: one whose file was withdrawn, or whose night came after the log's end, leaves nothing and is no deed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from detector.simulate.deeds import Backdate, Hold, Instant, Jump, Night, PathAct, SendBack, Skip, Spare, Take
from detector.simulate.desks import Visits
from detector.simulate.practices import Deed

Done = list[tuple[str, int, float, int]]
"""The visits of one case: step, officer, end (minutes), note as in `Visits`."""


def _by_case(all_visits: Iterable[Visits], cases: set[int], end: float) -> dict[int, Done]:
    found: dict[int, Done] = defaultdict(list)
    for visits in all_visits:
        for case, kind, officer, finish, note in zip(visits.case, visits.kind, visits.officer, visits.finish, visits.note, strict=True):
            if case in cases and finish <= end:
                found[case].append((kind, officer, finish, note))
    return found


def _happened(part: PathAct, deed: Deed, done: Done) -> bool:
    later = [(kind, officer, note) for kind, officer, finish, note in done if finish >= deed.at]
    match part:
        case Hold() | Backdate():
            return True
        case SendBack():
            return (deed.step, deed.officer, 1) in later
        case Take(kind):
            return (kind, deed.officer, 0) in later
        case Skip(kind):
            return any(other == "approve" and note == 0 for other, _, note in later)
        case Night() | Instant() | Jump() | Spare():
            return (deed.step, deed.officer, 0) in later


def deeds_done(deeds: list[Deed], visits: Iterable[Visits], end: float) -> list[Deed]:
    """The deeds that left a trace on the path, and those that are about money alone (whose trace the payments show)."""
    found = _by_case(visits, {deed.case for deed in deeds}, end)
    return [d for d in deeds if not d.act.path or any(_happened(part, d, found.get(d.case, [])) for part in d.act.path)]
