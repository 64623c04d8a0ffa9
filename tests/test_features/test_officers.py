"""Officers beside colleagues: the planted are found; the slow, the part-timer, the night shift and the untidy office are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from detector.catalogue import load_catalogue
from detector.rule_pages import run_check
from features.base import Context
from tests.tiny import CHARTER, tiny_context

RULES = load_catalogue().rules_by_id
DAYS = [day.strftime("%Y-%m-%d") for day in pd.bdate_range("2025-01-06", periods=90)]
APPLICATIONS = "case_id,service_code,office_id,submitted_at,decision,decided_at"
EVENTS = "case_id,activity,timestamp,started_at,officer_id"
Choice = Callable[[Sequence[int], int], int]
"""(numbers of the waiting files, oldest first; how many were served before) to the place of the one that is taken."""


def in_turn(waiting: Sequence[int], served: int) -> int:
    return 0


def stalling(desks: int) -> Choice:
    """Every ninth file of a desk (one of so many) lies until sixteen later ones have come."""

    def choose(waiting: Sequence[int], served: int) -> int:
        return next((at for at, file in enumerate(waiting) if file // desks % 9 != 4 or waiting[-1] - file > 16 * desks), 0)

    return choose


def favouring(waiting: Sequence[int], served: int) -> int:
    """Every ninth time the newest goes first."""
    return len(waiting) - 1 if served % 9 == 4 else 0


def untidy(seed: int) -> Choice:
    """Anything but the order of arrival, for everybody alike."""
    rng = np.random.default_rng(seed)
    return lambda waiting, served: int(rng.integers(0, min(len(waiting), 6)))


@dataclass(frozen=True)
class Desk:
    """An officer: how files are chosen, how many stand at the start, on which weekdays and at what hour work is done."""

    name: str
    choose: Choice = in_turn
    backlog: int = 6
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    hour: int = 10


@dataclass
class Log:
    applications: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    def add(self, filed: str, done: str, officer: str) -> None:
        case = f"C{len(self.applications):05d}"
        self.applications.append(f"{case},LICENCE,O1,{filed},granted,{done}:40")
        self.events.append(f"{case},check,{done}:40,{done}:10,{officer}")

    def context(self, folder: Path) -> Context:
        tables = {"applications": "\n".join([APPLICATIONS, *self.applications]), "events": "\n".join([EVENTS, *self.events])}
        return tiny_context(folder, CHARTER, **tables)


def run(log: Log, desks: Sequence[Desk], share: Callable[[int], Desk | None], per_day: int) -> None:
    """Two files a day and desk come in at noon; `share` deals them out (None: a pool that all draw from)."""
    waiting: dict[str, list[int]] = {desk.name: [] for desk in desks} | {"": []}
    served = {desk.name: 0 for desk in desks}
    filed: list[str] = []

    def arrive(day: str, hour: int) -> None:
        desk = share(len(filed))
        waiting[desk.name if desk else ""].append(len(filed))
        filed.append(f"{day}T{hour:02d}:{len(filed) % 60:02d}:00")

    for _ in range(sum(desk.backlog for desk in desks)):
        arrive("2025-01-03", 12)
    for number, day in enumerate(DAYS):
        for turn in range(4):
            for desk in desks:
                tray = waiting[desk.name] if share(0) is not None else waiting[""]
                busy = turn < (2 if len(desk.weekdays) == 5 else 4) and number % 5 in desk.weekdays
                if busy and tray:
                    file = tray.pop(desk.choose(tray, served[desk.name]))
                    served[desk.name] += 1
                    log.add(filed[file], f"{day}T{(desk.hour + turn) % 24:02d}:{desks.index(desk):02d}", desk.name)
        for _ in range(per_day):
            arrive(day, 15)


def worklists(folder: Path, desks: Sequence[Desk]) -> Context:
    log = Log()
    run(log, desks, lambda file: desks[file % len(desks)], per_day=2 * len(desks))
    return log.context(folder)


def fired(context: Context, rule: str) -> list[str]:
    frame = context.frames[RULES[rule].table]
    return frame["officer"][run_check(RULES[rule], frame)["size"].notna()].tolist()


HONEST = (
    Desk("P1"),
    Desk("P2-slow", backlog=30),
    Desk("P3-part-time", weekdays=(0, 1), backlog=12),
    Desk("P4-night", hour=22),
    Desk("P5"),
)


def test_honest_desks_stay_quiet(tmp_path: Path) -> None:
    context = worklists(tmp_path, HONEST)
    assert not context.frames["worklists"]["is_held"].any()
    for rule in ("DLY-05", "QUE-03", "REL-05"):
        assert fired(context, rule) == []


def test_an_office_that_keeps_no_order_stays_quiet(tmp_path: Path) -> None:
    context = worklists(tmp_path, [Desk(f"P{number}", untidy(number), backlog=10) for number in range(6)])
    assert (context.frames["worklists"]["own_passed_by"] > 0).mean() > 0.3, "or this would show nothing"
    for rule in ("DLY-05", "QUE-03", "REL-05"):
        assert fired(context, rule) == []


def test_who_holds_some_back_is_found(tmp_path: Path) -> None:
    context = worklists(tmp_path, [*HONEST, Desk("P6", stalling(6))])
    assert fired(context, "DLY-05") == ["P6"]
    assert fired(context, "QUE-03") == [], "to serve others meanwhile is no favour to them"
    frame = context.frames["officer_held"].set_index("officer")
    told = frame.loc["P6"]
    assert told["seen"] > told["high_998"] and told["expected"] < 1 and told["times_habit"] > 1.5 and told["served_first"] > 3
    held = context.tables.events["officer_id"].astype(str).iloc[[told["strongest_event"], told["third_event"]]]
    assert held.tolist() == ["P6", "P6"]
    assert frame.loc["P1", "strongest_event"] == -1


def test_who_holds_some_back_in_an_untidy_office_is_found(tmp_path: Path) -> None:
    desks = [Desk(f"P{number:02d}", untidy(number), backlog=8) for number in range(11)]
    assert fired(worklists(tmp_path, [*desks, Desk("P99", stalling(12), backlog=8)]), "DLY-05") == ["P99"]


def test_who_lets_some_pass_is_found(tmp_path: Path) -> None:
    context = worklists(tmp_path, [*HONEST, Desk("P6", favouring)])
    assert fired(context, "QUE-03") == ["P6"] and fired(context, "DLY-05") == []
    told = context.frames["officer_let_past"].set_index("officer").loc["P6"]
    assert told["seen"] >= 10 and told["passed"] >= 4 and told["expected"] < 1


def pool(folder: Path, desks: Sequence[Desk]) -> Context:
    log = Log()
    run(log, desks, lambda file: None, per_day=2 * len(desks))
    return log.context(folder)


def test_who_picks_from_a_pool_is_found(tmp_path: Path) -> None:
    calm = [Desk(f"P{number}", backlog=4) for number in range(5)]
    context = pool(tmp_path / "picked", [*calm, Desk("P6", favouring, backlog=4)])
    assert context.frames["worklists"]["is_pool"].all() and fired(context, "REL-05") == ["P6"]
    assert fired(pool(tmp_path / "calm", calm), "REL-05") == []
    assert not worklists(tmp_path / "own", HONEST).frames["worklists"]["is_pool"].any(), "own worklists are no pool"


def edge(folder: Path, inside: dict[str, int]) -> list[str]:
    """Each officer decides 30 cases close to the fifth working day: so many on it, the others the day after."""
    applications, events = [], []
    for officer, many in inside.items():
        for number in range(30):
            case, day = f"{officer}-{number}", number % 40
            done = f"{DAYS[day + (5 if number < many else 6)]}T08:30:00"
            applications.append(f"{case},LICENCE,O1,{DAYS[day]}T10:00:00,granted,{done}")
            events.append(f"{case},approval,{done},,{officer}")
    tables = {"applications": "\n".join([APPLICATIONS, *applications]), "events": "\n".join([EVENTS, *events])}
    return fired(tiny_context(folder, CHARTER, **tables), "DLY-06")


def test_just_inside_the_standard(tmp_path: Path) -> None:
    assert edge(tmp_path / "one", {"P1": 29, "P2": 14, "P3": 16, "P4": 15}) == ["P1"]
    assert edge(tmp_path / "office", {"P1": 29, "P2": 28, "P3": 28, "P4": 27}) == [], "a whole office is no officer's finding"


COMPLAINTS = "complaint_id,filed_at,case_id,officer_id"


def complained(folder: Path, complaints: Sequence[str]) -> Context:
    """Four officers with 60 cases each at one step, and one who signs all of them the day after."""
    applications, events = [], []
    for number in range(240):
        day, case = number // 4, f"C{number:03d}"
        applications.append(f"{case},LICENCE,O1,{DAYS[day]}T08:00:00,granted,{DAYS[day + 1]}T11:00:00")
        events.append(f"{case},check,{DAYS[day]}T10:00:00,,P{number % 4}")
        events.append(f"{case},approval,{DAYS[day + 1]}T11:00:00,,P9")
    numbered = [f"K{at:02d},{line}" for at, line in enumerate(complaints)]
    tables = {"applications": [APPLICATIONS, *applications], "events": [EVENTS, *events], "complaints": [COMPLAINTS, *numbered]}
    return tiny_context(folder, CHARTER, **{name: "\n".join(lines) for name, lines in tables.items()})


def test_complaints_follow_one_officer(tmp_path: Path) -> None:
    about = [f"{DAYS[20 + n]}T09:00:00,C{4 * (3 * n + 1):03d},P0" for n in range(6)]  # cases of P0, begun before
    alone = [f"{DAYS[58]}T09:00:00,C{4 * n:03d}," for n in (30, 40)]
    context = complained(tmp_path, [*about, *alone, f"{DAYS[58]}T09:00:00,C001,P1"])
    frame = context.frames["officer_complaints"].set_index("officer")
    assert frame.loc["P0", ["seen", "named"]].tolist() == [8, 6] and frame.loc["P1", "seen"] == 1
    assert fired(context, "REL-06") == ["P0"]
    assert np.isnan(frame.loc["P9", "chance"]), "who alone does a step has nobody to be compared with"


def test_what_a_complaint_counts_for(tmp_path: Path) -> None:
    lines = [
        f"{DAYS[50]}T09:00:00,C004,P0", f"{DAYS[51]}T09:00:00,C004,P0", f"{DAYS[52]}T09:00:00,C004,",  # one case, once
        f"{DAYS[2]}T09:00:00,C009,",  # C009 is P1's from the day's tenth hour on: nobody had touched it
        f"{DAYS[30]}T09:00:00,,P2",  # no case: P2's last before it
        f"{DAYS[30]}T09:00:00,C000,P3",  # a case that P3 had no part in
    ]  # fmt: skip
    frame = complained(tmp_path, lines).frames["officer_complaints"].set_index("officer")
    assert frame.loc[["P0", "P1", "P2", "P3"], "seen"].tolist() == [1, 0, 1, 1]
    last = frame.loc["P2", "strongest_event"]
    assert last >= 0 and frame.loc["P9", "named"] == 0


def test_many_complaints_over_all_stay_quiet(tmp_path: Path) -> None:
    lines = [f"{DAYS[59]}T09:00:00,C{7 * n:03d},P{7 * n % 4}" for n in range(34)]
    context = complained(tmp_path, lines)
    assert context.frames["officer_complaints"]["seen"].sum() > 30 and fired(context, "REL-06") == []
