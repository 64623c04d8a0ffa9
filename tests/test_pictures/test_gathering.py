"""What the report draws: right for hand-checked cases, the same in any order, and nothing personal in clear."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.pictures.base import Picture, Shown, by_owner, pictures_table
from detector.pictures.officers import ShownOfficers, _orders
from detector.pictures.queues import NEUTRAL, PASSED, PASSED_BY, _others, queue_pictures
from detector.pictures.timeline import _days_drawn, timelines
from detector.pipeline import prepare
from detector.settings import Settings
from detector.signals import build_signals
from features.base import Context

CHARTER = """
charter: 1
jurisdiction: Testville
currency: IDR
timezone: Asia/Jakarta
calendar: {country: ID, office_hours: ["08:00", "16:00"]}
services:
  ID:
    name: {en: Identity card, id: KTP}
    standard: {working_days: 3, starts: submitted}
    steps: [{activity: check}, {activity: sign}]
    stops_clock: [returned]
"""
APPLICATIONS = """case_id,service_code,office_id,submitted_at,decision,decided_at
A,ID,O,2025-05-05T09:00,granted,2025-05-12T10:00
B,ID,O,2025-05-06T09:00,granted,2025-05-07T10:00
C,ID,O,2025-05-06T10:00,granted,2025-05-08T10:00
"""
EVENTS = """case_id,activity,timestamp,officer_id
A,check,2025-05-09T09:00,P1
A,sign,2025-05-12T10:00,P2
B,check,2025-05-06T15:00,P1
B,sign,2025-05-07T10:00,P2
C,check,2025-05-07T11:00,P1
C,sign,2025-05-08T10:00,P2
"""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder: Path = tmp_path_factory.mktemp("pictures")
    for name, text in (("charter.yaml", CHARTER), ("applications.csv", APPLICATIONS), ("events.csv", EVENTS)):
        (folder / name).write_text(text, encoding="utf-8")
    return build_signals(prepare(folder, Settings()).context, load_catalogue())


def part(context: Context, name: str, case: str) -> Any:
    shown = Shown.of(context, np.arange(3))
    table = pictures_table([*timelines(context, shown), *queue_pictures(context, shown)])
    (data,) = table.loc[(table["part"] == name) & (table["subject_id"] == case), "data"]
    return json.loads(data)


def minutes(text: str) -> int:
    return int(np.datetime64(text, "m").astype(np.int64))


def test_times_are_the_offices_own_clock(context: Context) -> None:
    visits = part(context, "visits", "A")
    assert visits["step"] == ["check", "sign"]
    assert visits["ready"] == [minutes("2025-05-05T09:00"), minutes("2025-05-09T09:00")]
    assert visits["done"][-1] == minutes("2025-05-12T10:00")


def test_a_standard_that_was_passed_ends_where_it_ran_out(context: Context) -> None:
    """Submitted Monday 5 May, three working days: used up with Thursday 8 May, passed as Friday begins."""
    promise = part(context, "promise", "A")
    assert (promise["term"], promise["elapsed"]) == (3, 4)  # Monday 12 May is a public holiday (Waisak)
    assert abs(promise["due"] - minutes("2025-05-09T00:00")) <= 1


def test_a_standard_that_was_kept_ends_with_its_last_day(context: Context) -> None:
    assert part(context, "promise", "B")["due"] == minutes("2025-05-09T23:59")


def test_days_off_are_runs_over_all_that_is_drawn(context: Context) -> None:
    """A: a weekend and Waisak, Saturday 10 to Monday 12 May. B was decided on 7 May; its standard ends on Friday 9, so does its axis."""
    assert part(context, "off", "A") == {"at": [minutes("2025-05-10") // 1440], "days": [3]}
    table = pictures_table([*timelines(context, Shown.of(context, np.arange(3)))])
    assert not ((table["part"] == "off") & (table["subject_id"] == "B")).any()


def test_days_off_behind_the_decision_are_drawn_up_to_the_standard(context: Context) -> None:
    """What was paid, or is promised, after the decision stands on the same axis; days off there are no working days either."""
    drawn = [Picture("case", "B", "payments", {"at": [minutes("2025-05-13T10:00")]})]
    first, last = _days_drawn(Shown.of(context, np.arange(3)), drawn)
    assert (first[1], last[1]) == (np.datetime64("2025-05-13"), np.datetime64("2025-05-13"))
    assert last[0] < first[0], "nothing drawn, no days"


def test_the_queue_says_who_passed_whom() -> None:
    """0 waits from 1 to 9; 1 came earlier and left later; 2 came later and left earlier; 3 stands in another queue; 4 still waits."""
    hours = {"ready_at": [1, 0, 3, 2, 4], "served_at": [9, 12, 5, 5, 8]}
    rows = pd.DataFrame({name: np.array(held, dtype="datetime64[h]").astype("datetime64[us]") for name, held in hours.items()})
    rows = rows.assign(queue=[7, 7, 7, 8, 7], is_served=[True, True, True, True, False])
    others, kind = _others(rows, np.array([0]))
    told = dict(zip(others[0].tolist(), kind[0].tolist(), strict=False))
    assert {row: told[row] for row in (1, 2, 4)} == {1: PASSED, 2: PASSED_BY, 4: NEUTRAL}
    assert 3 not in told and 0 not in told


def test_pieces_of_nobody_are_no_pieces() -> None:
    assert by_owner(np.empty(0, dtype=np.int64), {"a": []}) == {}
    assert by_owner(np.array([1, 1, 4]), {"a": [1, 2, 3]}) == {1: {"a": [1, 2]}, 4: {"a": [3]}}


def test_the_table_has_one_order() -> None:
    frame = pictures_table([])
    assert list(frame.columns) == ["subject_type", "subject_id", "part", "data"]
    assert isinstance(frame, pd.DataFrame) and frame.empty


def test_an_officers_order_is_held_against_colleagues_of_the_same_queue(context: Context) -> None:
    """P1 served A, B, C in one queue; nobody else did, so nothing can be compared; what was passed is counted all the same."""
    codes = context.tables.events["officer_id"].cat.categories
    shown = ShownOfficers(np.arange(len(codes)), tuple(codes.astype(str)))
    told = {picture.subject_id: picture.data for picture in _orders(context, shown)}
    queueing = context.frames["queueing"]
    for name, data in told.items():
        own = queueing[(queueing["officer"].astype(str) == name) & queueing["is_served"]]
        assert data["waits"] == len(own)
        assert (data["ahead"], data["passed"]) == (own["ahead"].sum(), own["passed"].sum())
        assert (data["compared"], data["expected"]) == (0, 0)
    assert set(told) == {"P1", "P2"}
    assert sum(data["passed"] for data in told.values()) > 0


def test_an_officers_order_beside_a_colleague() -> None:
    """In one queue P2 passes 3 of 10 ahead; P1, with 4 ahead, would pass 1.2 at that rate, and passed 2. Another queue is P1's alone."""
    frame = pd.DataFrame(
        {
            "officer": pd.Categorical(["P1", "P2", "P1"]),
            "queue": [0, 0, 1],
            "is_served": True,
            "ahead": [4.0, 10.0, 5.0],
            "passed": [2.0, 3.0, 1.0],
            "passed_by": [0.0, 1.0, 2.0],
        }
    )
    held = SimpleNamespace(frames={"queueing": frame})
    first, second = _orders(held, ShownOfficers(np.arange(2), ("P1", "P2")))  # type: ignore[arg-type]  # frames are all it reads
    assert first.data == {"waits": 2, "with_ahead": 2, "ahead": 9, "passed": 3, "compared": 4, "expected": 1.2, "overtaken": 1}
    assert second.data["expected"] == 5.0
