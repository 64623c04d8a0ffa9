"""Every scheme, alone in a small world, leaves the trace that its description says, and truth holds no deed without one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from detector.simulate.conspiracy import SHORTEST_USUAL
from detector.simulate.dues import Dues, compute_dues
from detector.simulate.habits import Log
from detector.simulate.plan import Plan, draw_plan
from detector.simulate.practices import Deed
from detector.simulate.scenarios import SCENARIOS
from detector.simulate.schemes import load_schemes
from detector.simulate.story import Story, tell_story

FULL_LOG = Log(True, True, True, True, True, True, True, True, True, True, 1, False)
SCHEMES = load_schemes()


def _plan(seed: int, cases: int = 1200) -> Plan:
    plan = draw_plan(replace(SCENARIOS["plain"], case_share=0.05, officer_share=0.12), cases, seed)
    return replace(plan, habits=replace(plan.habits, log=FULL_LOG))


class Trace:
    """What one deed's case looks like: its visits (step, officer, start, finish, shown, note) and payments."""

    def __init__(self, story: Story, dues: Dues, deed: Deed) -> None:
        visits = story.visits
        rows = np.flatnonzero(visits.case == deed.case)
        self.story, self.deed = story, deed
        columns = (visits.kind, visits.officer, visits.start, visits.finish, visits.shown, visits.note)
        self.visits = [tuple(column[row] for column in columns) for row in rows.tolist()]
        self.done = [visit for visit in self.visits if visit[5] == 0]
        self.mine = [visit for visit in self.visits if visit[1] == deed.officer and visit[0] == deed.step and visit[3] >= deed.at]
        self.paid = [row for row in story.payments if row.case == deed.case and row.status == "paid"]
        self.owed = dict(dues.owed[deed.case])
        self.most = sum(self.owed.values()) + sum(cents for _, cents in dues.optional[deed.case])
        self.older = dict(dues.older[deed.case])
        self.net = sum(row.cents for row in self.paid)

    @property
    def ended(self) -> bool:
        return bool(self.mine)


def _held(trace: Trace) -> bool:
    return not trace.ended or trace.mine[0][2] - trace.deed.at >= 0.9 * trace.deed.act.size * SHORTEST_USUAL


def _held_and_paid(trace: Trace) -> bool:
    at = trace.deed.paid_at
    extra = at is not None and (at > trace.story.plan.horizon or any(row.at == at for row in trace.paid))
    released = not trace.ended or (at is not None and 0 <= trace.mine[0][2] - at < 4 * 1440)  # a long weekend may lie between
    return _held(trace) and extra and released


def _jumped(trace: Trace) -> bool:
    return trace.deed.act.size > 0 and trace.ended


def _paid_more(trace: Trace) -> bool:
    return trace.net > sum(trace.owed.values())


TRACES: dict[str, Callable[[Trace], bool]] = {
    "paid-hold-up": _held_and_paid,
    "hold-up-off-books": _held,
    "harassment-by-returns": lambda t: any(visit[5] == 1 for visit in t.mine),
    "overcharge": _paid_more,
    "fee-for-free-service": lambda t: not t.owed and t.net > 0,
    "unlisted-fee": lambda t: any(row.code is None or row.code not in t.owed for row in t.paid),
    "duplicate-charge": lambda t: any(a.cents == b.cents and a is not b for a in t.paid for b in t.paid),
    "split-payment": lambda t: len(t.paid) >= 2,
    "cash-without-receipt": lambda t: any(not row.receipt and row.method == "cash" and row.collector == t.deed.officer for row in t.paid),
    "superseded-tariff": lambda t: any(row.cents == t.older[code] for row in t.paid for code in t.older),
    "queue-jump-agent": _jumped,
    "queue-jump-bought": _jumped,
    "skipped-step": lambda t: t.deed.act.path[0].kind not in {visit[0] for visit in t.done},  # type: ignore[union-attr]
    "four-eyes-broken": lambda t: {("check", t.deed.officer), ("approve", t.deed.officer)} <= {visit[:2] for visit in t.done},
    "night-approval": lambda t: any(visit[3] % 1440 >= 19 * 60 or visit[3] % 1440 < 300 for visit in t.mine),
    "instant-approval": lambda t: any((visit[3] - visit[2]) * 60 < 60 for visit in t.mine),
    "backdating": lambda t: any(visit[4] < visit[3] for visit in t.visits),
    "officer-agent-collusion": lambda t: t.deed.agent == int(t.story.cases.agent[t.deed.case]),
}
"""By scheme: whether a deed shows. One in ten may not: honest chance (a refund, an optional line) can hide what was done."""


def test_every_scheme_has_its_trace_told() -> None:
    assert set(TRACES) == set(SCHEMES)


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_a_scheme_leaves_its_trace(name: str) -> None:
    deeds = shown = 0
    for seed in (2, 3, 4):
        plan = _plan(seed)
        story = tell_story(plan, {name: SCHEMES[name]})
        dues = compute_dues(plan, story.cases)
        assert {deed.scheme for deed in story.deeds} <= {name}
        deeds += len(story.deeds)
        shown += sum(TRACES[name](Trace(story, dues, deed)) for deed in story.deeds)
        if deeds >= 10:
            break
    assert deeds >= 5, "the scheme hardly ever happens"
    assert shown >= 0.9 * deeds


def test_a_jump_makes_the_passed_ones_wait_behind_it() -> None:
    name = "queue-jump-bought"
    story = tell_story(_plan(3, 2500), {name: SCHEMES[name]})
    visits = story.visits
    done = visits.note == 0
    ends = dict(zip(zip(visits.case[done], visits.kind[done], strict=True), visits.finish[done].tolist(), strict=True))
    pairs = [(ends.get((deed.case, deed.step)), ends.get((case, deed.step))) for case, deed in story.harmed]
    known = [(jumper, passed) for jumper, passed in pairs if jumper is not None and passed is not None]
    assert known
    # another officer may take the passed one meanwhile, so most, not all
    assert sum(jumper < passed for jumper, passed in known) > 0.7 * len(known)


def test_officers_take_part_only_after_their_start() -> None:
    story = tell_story(_plan(5, 2500))
    starts = {practice.officer: practice.start for practice in story.practices}
    assert story.deeds
    assert all(deed.at >= starts[deed.officer] for deed in story.deeds)
    assert all(deed.scheme in {s.name for p in story.practices if p.officer == deed.officer for s in p.schemes} for deed in story.deeds)


def test_careful_officers_stay_inside_the_standard() -> None:
    holds = {name: SCHEMES[name] for name in ("paid-hold-up", "hold-up-off-books")}
    share = {}
    for scenario in ("plain", "adversary"):
        story = tell_story(draw_plan(SCENARIOS[scenario], 1600, 2), holds)
        held = np.array([deed.case for deed in story.deeds])
        days = [story.standards.days[int(story.cases.service[c]), bool(story.cases.express[c])] for c in held.tolist()]
        took = story.week.counted(story.cases.submitted[held], np.nan_to_num(story.course.decided_at[held], nan=1e9))
        share[scenario] = float((took > np.array(days)).mean())
    assert share["adversary"] < 0.15 < share["plain"]
