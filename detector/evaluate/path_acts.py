"""What a scheme does to the way of a case in an existing log: the same acts as in the simulator, on rows that are there already.

Each act answers with the ids of the cases it harmed, or None where it cannot be done to this case, which is then left as it was.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from detector.evaluate.injected_log import NOWHEN, InjectedLog, NewEvent
from detector.evaluate.queues_held import Queues
from detector.simulate.deeds import Backdate, Hold, Instant, Jump, Night, PathAct, SendBack, Skip, Spare, Take
from features.base import Context
from features.standards import UNITS, elapsed_in

MINUTE, DAY = 60_000_000, 86_400_000_000
MOST_DAYS_BACK = 90
OVERDUE = 2 * DAY
"""A decision whose file came later than this after the date it would get is left alone, as in the simulator: nobody would believe it."""
Harmed = tuple[int, ...]


@dataclass(frozen=True)
class Done:
    """What an act left (microseconds). harmed: cases; paid_at: when money changes hands, where it decides that; earlier: (from when, by
    how much) what is still to come happens earlier, payments too."""

    harmed: Harmed = ()
    paid_at: int | None = None
    earlier: tuple[int, int] | None = None


def carry_out(log: InjectedLog, queues: Queues, act: PathAct, row: int, officer: int, rng: random.Random) -> Done | None:
    """One act on the case of one event row; None where it does not fit."""
    match act:
        case Hold():
            return hold(log, queues, act, row, rng)
        case Jump(share):
            return jump(log, queues, share, row, officer)
        case Night():
            return night(log, row, rng)
        case Skip(kind):
            return skip(log, row, kind)
        case Take(kind):
            return take(log, row, kind, officer)
        case Instant(seconds):
            return instant(log, row, seconds)
        case SendBack(times):
            return send_back(log, queues, row, times, officer, rng)
        case Spare():
            return spare(log, row, officer)
        case Backdate(early):
            return backdate(log, row, early, rng)


def hold(log: InjectedLog, queues: Queues, act: Hold, row: int, rng: random.Random) -> Done | None:
    """The step waits `factor` times the usual; what follows moves with it."""
    case, ready, done = int(log.case[row]), int(log.ready[row]), int(log.done[row])
    usual = queues.usual_wait(row)
    until = max(ready + int(act.factor * usual), done + int(0.5 * usual))
    release = log.fitting(row, until + int(rng.uniform(0.0, 120.0) * MINUTE))
    paid_at = release - int(rng.uniform(1.0, 200.0) * MINUTE)
    if release <= done or (act.paid and paid_at > as_of(log.context)):
        return None
    log.shift_case(row, release)
    if not act.paid:
        return Done()
    return Done((), paid_at if log.is_date[row] else log.hours.next_open(int(log.office[case]), max(paid_at, ready)))


def as_of(context: Context) -> int:
    """The as-of instant in microseconds."""
    return int(context.as_of.astype("datetime64[us]").astype(np.int64))


def jump(log: InjectedLog, queues: Queues, share: float, row: int, officer: int) -> Done | None:
    """Served just before the last `share` of those that stand ahead; these are harmed."""
    ahead = queues.ahead(row)
    if not len(ahead):
        return None
    served = np.sort(log.done[ahead])
    places = max(1, round(share * len(ahead)))
    before = int(served[len(served) - places]) - (DAY if log.is_date[row] else 2 * MINUTE)
    to = log.fitting(row, max(before, int(log.ready[row]) + (0 if log.is_date[row] else 3 * MINUTE)))
    if to >= log.done[row]:
        return None
    passed = ahead[(log.done[ahead] > to) & (log.done[ahead] < log.done[row])]
    if not len(passed):
        return None
    old = int(log.done[row])
    log.officer[row] = officer
    log.shift_case(row, to)
    return Done(tuple(sorted(set(log.case[passed].tolist()))), None, (old, to - old))


def night(log: InjectedLog, row: int, rng: random.Random) -> Done | None:
    """The step is done in the evening of its day or the next, when nobody is there."""
    if log.is_date[row]:
        return None
    office = int(log.office[log.case[row]])
    minutes = rng.choice((0, 0, 1)) * 1440 + rng.uniform(19.5 * 60, 28 * 60)
    at = log.hours.evening(office, int(log.done[row]), minutes)
    later = log.later(row)
    if at <= log.done[row] or at > as_of(log.context):
        return None
    decided = int(log.decided[log.case[row]]) == int(log.done[row])
    log.move(row, at)
    if later and log.done[later[0]] <= at:
        log.shift_case(later[0], log.fitting(later[0], at + 30 * MINUTE))
    if decided:  # after what follows was moved, which would have taken the decision with it
        log.decided[log.case[row]] = at
    return Done()


def skip(log: InjectedLog, row: int, kind: str) -> Done | None:
    """All executions of one later mandatory step of that kind vanish; only what was granted had to have it."""
    case = int(log.case[row])
    if not _is_granted(log, case):
        return None
    found = [other for other in log.later(row) if log.kind[other] == kind and log.is_mandatory[other]]
    if not found:
        return None
    gone = [other for other in log.rows(case) if log.activity[other] == log.activity[found[0]]]
    log.kept[gone] = False
    return Done()


def _is_granted(log: InjectedLog, case: int) -> bool:
    names = list(log.context.tables.applications["decision"].cat.categories)
    return bool(log.decision[case] >= 0) and names[log.decision[case]] == "granted"


def take(log: InjectedLog, row: int, kind: str, officer: int) -> Done | None:
    """One officer does both steps of a pair that the charter gives to two."""
    case = int(log.case[row])
    names = list(log.context.tables.events["activity"].cat.categories)
    services = list(log.context.tables.applications["service_code"].cat.categories)
    service = log.context.charter.services.get(str(services[log.service[case]]))
    if service is None or log.decided[case] == NOWHEN:
        return None
    mine = names[log.activity[row]]
    partners = {b for a, b in service.four_eyes if a == mine} | {a for a, b in service.four_eyes if b == mine}
    found = [other for other in log.later(row) if names[log.activity[other]] in partners and log.officer[other] not in (-1, officer)]
    if not found:
        return None
    log.officer[found] = officer
    return Done()


def instant(log: InjectedLog, row: int, seconds: float) -> Done | None:
    """Taken up only seconds before it was done."""
    if log.is_date[row] or log.started[row] == NOWHEN or log.done[row] - log.started[row] <= 3 * seconds * 1e6:
        return None
    log.started[row] = log.done[row] - int(seconds) * 1_000_000
    return Done()


def send_back(log: InjectedLog, queues: Queues, row: int, times: int, officer: int, rng: random.Random) -> Done | None:
    """Before the step the applicant is sent away so many times; all that follows moves."""
    case = int(log.case[row])
    service = int(log.service[case])
    stop, resume = np.flatnonzero(log.stops[service]), np.flatnonzero(log.resumes[service])
    if not len(stop) or log.is_date[row]:
        return None
    office, t = int(log.office[case]), int(log.ready[row])
    events = []
    for _ in range(times):
        t = log.hours.next_open(office, t + int(queues.usual_wait(row) * rng.uniform(0.2, 0.7)))
        events.append(NewEvent(case, int(stop[0]), t, False, officer, bool(log.started[row] != NOWHEN)))
        t = log.hours.next_open(office, t + int(rng.uniform(1.0, 6.0) * DAY))
        if len(resume):
            events.append(NewEvent(case, int(resume[0]), t, False, -1, False))
    log.shift_case(row, log.hours.next_open(office, max(int(log.done[row]), t + int(queues.usual_wait(row) * rng.uniform(0.3, 1.0)))))
    log.added += events
    return Done()


def spare(log: InjectedLog, row: int, officer: int) -> Done | None:
    """The officer draws the file to the own desk, and it is never sent back from here on."""
    log.officer[row] = officer
    for other in log.later(row):
        if log.is_pause[other]:
            log.kept[other] = False
    return Done()


def backdate(log: InjectedLog, row: int, early: float, rng: random.Random) -> Done | None:
    """The decision is dated back to the last day inside the standard; when it was written down stays."""
    case = int(log.case[row])
    frame = log.context.frames.get("standards")
    if frame is None or log.recorded[row] == NOWHEN or log.decided[case] == NOWHEN:
        return None
    mine = frame[(frame["case"] == case) & (frame["promise"] == "case") & (frame["over"] > 0)]
    if not len(mine):
        return None
    promise = mine.iloc[0]
    back = int(log.decided[case]) - (np.arange(1, MOST_DAYS_BACK, dtype=np.int64) + int(early)) * DAY
    unit = np.full(len(back), UNITS.index(str(promise["unit"])), dtype=np.int64)
    office = np.full(len(back), log.office[case], dtype=np.int64)
    start = np.full(len(back), promise["started_at"].to_datetime64()).astype("datetime64[us]")
    took = elapsed_in(log.context, unit, office, start, back.astype("datetime64[us]")) - float(promise["stopped"])
    inside = (took <= float(promise["term"])) & (back > log.ready[row] - OVERDUE)
    if not inside.any():
        return None
    to = max(int(back[int(np.argmax(inside))]), int(log.submitted[case]) + MINUTE)
    by = int(log.done[row]) - to
    log.done[row] = to
    if log.started[row] != NOWHEN:
        log.started[row] -= by
    log.decided[case] = to
    return Done()
