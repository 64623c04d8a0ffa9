"""What the report draws: right for hand-checked cases, the same in any order, and nothing personal in clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.pictures.base import Shown, by_owner, pictures_table
from detector.pictures.queues import NEUTRAL, PASSED, PASSED_BY, _others, queue_pictures
from detector.pictures.timeline import timelines
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


def test_days_off_are_runs_from_the_first_day(context: Context) -> None:
    assert part(context, "off", "A") == {"at": [5], "days": [3]}


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
