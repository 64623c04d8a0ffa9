"""The office at work: presence at the desk, one file at a time, first come first served where that is the culture."""

from __future__ import annotations

import random
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.simulate.desks import Desk, File
from detector.simulate.habits import draw_habits
from detector.simulate.office import Conduct, OfficeRun
from detector.simulate.plan import draw_plan
from detector.simulate.roster import LONG_BREAK, Presence
from detector.simulate.scenarios import SCENARIOS
from detector.simulate.services import ServicePlan, StepPlan
from detector.simulate.staff import OfficePlan
from detector.simulate.story import Story, tell_story
from detector.simulate.words import TRADES

CHECK = StepPlan("check", "check", 1.0)
SERVICE = ServicePlan("S", "Service", TRADES[0], (CHECK,), (), None, 1.0, 1, 1, 0.0, 0.0)


def _presence(spells: list[tuple[float, float]]) -> Presence:
    before = np.concatenate([[0.0], np.cumsum([end - start for start, end in spells])[:-1]])
    return Presence([start for start, _ in spells], [end for _, end in spells], before.tolist())


SPELLS = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 300)), min_size=2, max_size=12)


@given(SPELLS, st.integers(0, 2000), st.integers(0, 500))
@settings(max_examples=150, deadline=None)
def test_work_lies_on_the_minutes_at_the_desk(gaps: list[tuple[int, int]], moment: int, work: int) -> None:
    spells, at = [], 0
    for gap, length in gaps:
        spells.append((float(at + gap), float(at + gap + length)))
        at += gap + length
    presence = _presence(spells)
    here = [minute for start, end in spells for minute in range(int(start), int(end))]
    following = [minute for minute in here if minute >= moment]
    start = presence.next_on(float(moment))
    assert start == (following[0] if following else float("inf"))
    if len(following) > work:
        # the minute in which the work ends, counted one by one; no gap here is long enough to stay on for
        assert presence.finish(start, float(work)) in (following[work], *(end for _, end in spells))
        done = presence.finish(start, float(work))
        worked = sum(min(end, done) - max(begin, start) for begin, end in spells if end > start and begin < done)
        assert worked == pytest.approx(work)


def test_nobody_leaves_a_started_file_over_a_leave() -> None:
    presence = _presence([(0.0, 100.0), (100.0 + LONG_BREAK + 60, 9000.0)])
    assert presence.finish(90.0, 30.0) == 120.0


def _run(arrivals: list[float], desks: int, disorder: float = 0.0, assigned: bool = False) -> list[tuple[int, float, float]]:
    """(case, start, finish) in the order of starting, for files of one step in an office that is always open."""
    office = OfficePlan("O", "Office", "UTC", 1.0, assigned, disorder, False, 5.0, 1.0, False, "clerks", 0.0, False, False)
    members = [Desk(i, ("check",), 1.0, False, _presence([(0.0, 1e7)])) for i in range(desks)]
    conduct = Conduct(office, {"check": 60.0}, 1e6, True)
    files = [(t, File(i, SERVICE, 0, [CHECK], False, 1.0, 0.0, 0.0)) for i, t in enumerate(arrivals)]
    visits = OfficeRun(conduct, members, None, random.Random(1)).run(files).visits
    return sorted(zip(visits.case, visits.start, visits.finish, strict=True), key=lambda visit: visit[1])


@given(st.lists(st.floats(0, 3000), min_size=2, max_size=40, unique=True), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_first_come_first_served_where_that_is_the_culture(times: list[float], desks: int) -> None:
    arrivals = sorted(times)
    served = _run(arrivals, desks)
    assert sorted(case for case, _, _ in served) == list(range(len(arrivals)))
    if desks == 1:
        assert [case for case, _, _ in served] == list(range(len(arrivals)))
    assert all(start >= arrivals[case] and finish >= start for case, start, finish in served)


def test_a_disorderly_office_is_not_first_come_first_served() -> None:
    served = _run([float(i) for i in range(60)], 1, disorder=2.0)
    order = [case for case, _, _ in served]
    assert order != sorted(order)


@pytest.fixture(scope="module")
def story() -> Story:
    return tell_story(draw_plan(SCENARIOS["clean"], 1500, 4))


def test_an_officer_works_on_one_file_at_a_time(story: Story) -> None:
    visits = story.visits
    for officer in range(len(story.plan.officers)):
        mine = np.flatnonzero((visits.officer == officer) & (visits.finish <= story.plan.horizon))
        order = mine[np.argsort(visits.start[mine], kind="stable")]
        assert (visits.start[order][1:] >= visits.finish[order][:-1] - 1e-6).all()


def test_a_case_goes_through_its_steps_in_time(story: Story) -> None:
    visits = story.visits
    order = np.lexsort((visits.finish, visits.case))
    same = visits.case[order][1:] == visits.case[order][:-1]
    assert (visits.start[order][1:] >= visits.finish[order][:-1] - 1e-6)[same].all()
    assert (visits.start >= story.cases.submitted[visits.case]).all()


def test_work_is_taken_up_when_somebody_is_there(story: Story) -> None:
    visits = story.visits
    day = (visits.start // 1440).astype(int)
    on_working_day = story.week.works[day][visits.officer >= 0]
    assert on_working_day.mean() > 0.9
    assert not on_working_day.all(), "nobody ever works on a day off, which would give away who does"


def test_the_deadline_is_the_end_of_the_nth_working_day(story: Story) -> None:
    week = story.week
    workdays = np.flatnonzero(week.works)
    for submitted in (0.0, 5 * 1440 + 700.0, 30 * 1440 + 1.0):
        for days in (1, 4, 11):
            expected = workdays[bisect_right(workdays.tolist(), int(submitted // 1440)) + days - 1]
            assert week.deadline(submitted, days) == (expected + 1) * 1440.0


def test_habits_differ_between_seeds() -> None:
    habits = [draw_habits(seed) for seed in range(40)]
    assert len({h.country.code for h in habits}) >= 8
    assert len({h.files.format for h in habits}) >= 6
    assert len({h.wording.activities for h in habits}) >= 30
