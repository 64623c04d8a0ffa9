"""Queues by hand: who passes whom, lanes and lawful priority apart, dates by day, open cases, decided ones, the ladder's level."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tests.tiny import CHARTER, tiny_context

LANES = CHARTER + "    lanes:\n      express: {working_days: 1, kind: chosen}\n      extended: {working_days: 9, kind: term}\n"
HEADER = "case_id,service_code,office_id,submitted_at,decision,decided_at,lane,priority_reason"

Row = tuple[str, str, str, str, str]
"""case, ready, done (empty: open), lane, lawful reason; all at one step, in one office."""


def frame_of(folder: Path, rows: Sequence[Row], charter: str = LANES, officer: str = "P1") -> pd.DataFrame:
    """The frame `queueing` of cases that wait for `check` alone, by case number."""
    applications = [
        f"{case},LICENCE,O1,{ready},{'granted' if done else ''},{done},{lane},{reason}" for case, ready, done, lane, reason in rows
    ]
    events = [f"{case},check,{done},{officer}" for case, _, done, _, _ in rows if done]
    text = {"applications": "\n".join([HEADER, *applications]), "events": "\n".join(["case_id,activity,timestamp,officer_id", *events])}
    return tiny_context(folder, charter, **text).frames["queueing"].set_index("case")


def waits(count: int, first_day: int = 3, hours: int = 2) -> list[Row]:
    """First come, first served: one case an hour from 08:00 on, each done so many hours later, six a day on working days."""
    days = [day for day in range(first_day, 32) if pd.Timestamp(2025, 3, day).weekday() < 5][: -(-count // 6)]
    made = [(f"A{at:03d}", days[at // 6], 8 + at % 6) for at in range(count)]
    times = [(case, f"2025-03-{day:02d}T{hour:02d}:00:00", f"2025-03-{day:02d}T{hour + hours:02d}:00:00") for case, day, hour in made]
    return [(case, ready, done, "", "") for case, ready, done in times]


def test_passing_and_being_passed(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03T08:00:00", "2025-03-04T10:00:00", "", ""),
        ("A2", "2025-03-03T09:00:00", "2025-03-03T15:00:00", "", ""),
        ("A3", "2025-03-03T10:00:00", "2025-03-03T12:00:00", "", ""),
    ]
    frame = frame_of(tmp_path, rows)
    assert frame["passed"].tolist() == [0, 1, 2]
    assert frame["passed_by"].tolist() == [2, 1, 0]
    assert frame["ahead"].tolist() == [0, 1, 2]
    assert frame["wait"].tolist() == [600, 360, 120]  # office minutes: 8 hours, then 2 of the next day
    assert frame["excess_wait"].isna().all()  # two neighbours are no yardstick


def test_a_chosen_lane_has_its_own_queue_a_legal_term_has_none(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03T08:00:00", "2025-03-03T15:00:00", "", ""),
        ("A2", "2025-03-03T09:00:00", "2025-03-03T12:00:00", "express", ""),
        ("A3", "2025-03-03T10:00:00", "2025-03-03T13:00:00", "extended", ""),
    ]
    frame = frame_of(tmp_path, rows)
    assert frame["passed"].tolist() == [0, 0, 1]
    assert frame["queue"].nunique() == 2


def test_lawful_priority_neither_jumps_nor_is_jumped(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03T08:00:00", "2025-03-03T15:00:00", "", ""),
        ("A2", "2025-03-03T09:00:00", "2025-03-03T10:00:00", "", "age"),
        ("A3", "2025-03-03T09:30:00", "2025-03-03T12:00:00", "", ""),
    ]
    frame = frame_of(tmp_path, rows)
    assert np.isnan(frame.loc[1, "passed"]) and np.isnan(frame.loc[1, "passed_by"])
    assert frame.loc[0, "passed_by"] == 1 and frame.loc[2, "passed"] == 1


def test_bare_dates_count_by_day(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03", "2025-03-06", "", ""),
        ("A2", "2025-03-03", "2025-03-04", "", ""),
        ("A3", "2025-03-04", "2025-03-06", "", ""),
        ("A4", "2025-03-04", "2025-03-05", "", ""),
    ]
    frame = frame_of(tmp_path, rows)
    assert frame["by_day"].all()
    assert frame["passed"].tolist() == [0, 0, 0, 1]  # A1, ready a day earlier, still waited; a tie of days is no passing
    assert frame["wait"].tolist() == [3, 1, 2, 1]
    assert set(frame["unit"]) == {"working_days"}


def test_an_open_case_is_passed_and_never_called_fast(tmp_path: Path) -> None:
    rows: list[Row] = [*waits(18), ("B1", "2025-03-03T08:30:00", "", "", "")]
    frame = frame_of(tmp_path, rows)
    waiting = frame.loc[18]
    assert waiting["is_open"] and not waiting["is_served"]
    assert waiting["activity"] == "check"  # the first promised step
    assert waiting["passed"] != waiting["passed"] and waiting["passed_by"] == 17
    assert waiting["stall"] > 3 and np.isnan(waiting["jump"])
    fresh = frame_of(tmp_path / "fresh", [*waits(18), ("B1", rows[17][1], "", "", "")]).loc[18]
    assert np.isnan(fresh["excess_wait"]) or fresh["excess_wait"] >= 0


def test_a_case_leaves_the_queue_by_its_decision(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03T08:00:00", "2025-03-03T12:00:00", "", ""),
        ("A2", "2025-03-03T09:00:00", "2025-03-03T15:00:00", "", ""),
    ]
    late = "\n".join(["case_id,activity,timestamp,officer_id", "A1,check,2025-03-05T12:00:00,P1", "A2,check,2025-03-03T15:00:00,P1"])
    applications = "\n".join([HEADER, *(f"{c},LICENCE,O1,{r},granted,{d},," for c, r, d, _, _ in rows)])
    frame = tiny_context(tmp_path, LANES, applications=applications, events=late).frames["queueing"].set_index("case")
    assert not frame.loc[0, "is_served"] and frame.loc[0, "wait"] == 240  # until the decision
    assert frame.loc[1, "passed"] == 0  # A1 had left already


def test_a_jump_in_a_queue_that_is_first_come_first_served(tmp_path: Path) -> None:
    rows = waits(60, hours=7)
    day = rows[35][1][:10]
    jumped = ("B1", f"{day}T13:30:00", f"{day}T13:31:00", "", "")
    frame = frame_of(tmp_path, [*rows, jumped])
    jump = frame.loc[60]
    assert jump["passed"] == 6 and jump["usual_passed"] == 0
    assert jump["jump"] >= 2 and jump["jumped_with"] == 0
    assert jump["jump_p"] == frame["jump_p"].min()
    assert not (frame["jump"].drop(index=60) >= 2).any()


def test_where_the_last_come_is_served_first_nothing_is_a_jump(tmp_path: Path) -> None:
    """Six cases a day, the last of them done first: passing five is that queue's habit."""
    rows = [(c, r, f"{r[:10]}T15:{59 - int(r[11:13])}:00", lane, why) for c, r, _, lane, why in waits(60)]
    frame = frame_of(tmp_path, rows)
    assert frame["passed"].max() == 5
    assert not (frame["jump"] >= 2).any()


def test_a_batch_is_no_jump(tmp_path: Path) -> None:
    rows = waits(60, hours=7)
    day = rows[35][1][:10]
    batch: list[Row] = [(f"B{at}", f"{day}T13:3{at}:00", f"{day}T13:45:00", "", "") for at in range(4)]
    frame = frame_of(tmp_path, [*rows, *batch])
    assert frame.loc[60:, "jumped_with"].tolist() == [3, 3, 3, 3]


def test_work_begun_before_the_case_was_ready_is_no_wait(tmp_path: Path) -> None:
    rows = waits(12)
    applications = "\n".join([HEADER, *(f"{c},LICENCE,O1,{r},granted,{d},," for c, r, d, _, _ in rows)])
    starts = [f"{r[:11]}{int(r[11:13]) + 1:02d}:00:00" for _, r, _, _, _ in rows]
    starts[4] = "2025-03-03T09:00:00"
    events = [f"{c},check,{d},{s},P1" for (c, _, d, _, _), s in zip(rows, starts, strict=True)]
    text = "\n".join(["case_id,activity,timestamp,started_at,officer_id", *events])
    frame = tiny_context(tmp_path, LANES, applications=applications, events=text).frames["queueing"].set_index("case")
    assert frame["wait"].drop(index=4).eq(60).all()  # to the start, not to the end
    assert np.isnan(frame.loc[4, "wait"]) and np.isnan(frame.loc[4, "passed"])


def test_the_ladder_tells_its_level(tmp_path: Path) -> None:
    express: list[Row] = [("B1", "2025-03-04T09:00:00", "2025-03-04T09:30:00", "express", "")]
    frame = frame_of(tmp_path, [*waits(18), *express])
    assert set(frame["level"].drop(index=18)) == {"queue"}
    assert frame.loc[18, "level"] == "without lane" and frame.loc[18, "neighbours"] == 18
    few = frame_of(tmp_path / "few", waits(5))
    assert few["level"].isna().all() and few["excess_wait"].isna().all()


def test_steps_of_the_system_are_nobodys_choice(tmp_path: Path) -> None:
    rows = [*waits(60, hours=7), ("B1", "2025-03-10T13:30:00", "2025-03-10T13:31:00", "", "")]
    applications = "\n".join([HEADER, *(f"{c},LICENCE,O1,{r},granted,{d},," for c, r, d, _, _ in rows)])
    events = [f"{c},check,{d},{'' if c == 'B1' else 'P1'}" for c, _, d, _, _ in rows]
    text = "\n".join(["case_id,activity,timestamp,officer_id", *events])
    frame = tiny_context(tmp_path, LANES, applications=applications, events=text).frames["queueing"].set_index("case")
    assert np.isnan(frame.loc[60, "jump"]) and frame.loc[60, "passed"] > 0


def test_who_is_slow_passes_nobody_at_the_own_desk_and_who_holds_one_back_does(tmp_path: Path) -> None:
    slow = waits(48, hours=6)
    frame = frame_of(tmp_path / "slow", slow)
    assert frame["passed_by_at_desk"].eq(0).all()
    held = [(case, ready, "2025-03-11T15:30:00" if case == "A010" else done, *rest) for case, ready, done, *rest in slow]
    frame = frame_of(tmp_path / "held", held)
    later = [done for case, _, done, *_ in slow if case > "A010" and done < "2025-03-11T15:30:00"]
    assert frame.loc[10, "passed_by_at_desk"] == len(later) > 20
    assert frame["held_back"].idxmax() == 10 and frame.loc[10, "held_back"] > 5
    assert frame.loc[10, "held_back_p"] == frame["held_back_p"].min()


def test_without_officers_being_passed_in_the_queue_counts(tmp_path: Path) -> None:
    rows = [(case, ready, "2025-03-11T15:30:00" if case == "A010" else done, *rest) for case, ready, done, *rest in waits(48)]
    frame = frame_of(tmp_path, rows, officer="")
    assert frame["passed_by_at_desk"].isna().all() and frame["held_back"].idxmax() == 10


def test_whoever_takes_only_the_own_files_in_order_draws_nobody_forward(tmp_path: Path) -> None:
    """One comes late and is served before a dozen: by the officer who had them, that is a jump; by one who had none it is not."""
    rows = [*waits(60, hours=7), ("B1", "2025-03-10T13:30:00", "2025-03-10T13:31:00", "", "")]
    found = {}
    for officer in ("P1", "P2"):
        applications = "\n".join([HEADER, *(f"{c},LICENCE,O1,{r},granted,{d},," for c, r, d, _, _ in rows)])
        events = [f"{c},check,{d},{officer if c == 'B1' else 'P1'}" for c, _, d, _, _ in rows]
        text = "\n".join(["case_id,activity,timestamp,officer_id", *events])
        context = tiny_context(tmp_path / officer, LANES, applications=applications, events=text)
        found[officer] = context.frames["queueing"].set_index("case")
    assert found["P1"].loc[60, "passed_at_desk"] == found["P1"].loc[60, "passed"] > 3 and found["P1"].loc[60, "jump"] > 2
    assert found["P2"].loc[60, "passed"] == found["P1"].loc[60, "passed"]
    assert found["P2"].loc[60, "passed_at_desk"] == 0 and found["P2"].loc[60, "jump"] <= 0


def test_a_faster_lane_passes_nobody_at_the_desk(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("A1", "2025-03-03T08:00:00", "2025-03-04T10:00:00", "", ""),
        ("A2", "2025-03-03T09:00:00", "2025-03-03T12:00:00", "express", ""),
        ("A3", "2025-03-03T10:00:00", "2025-03-03T15:00:00", "", ""),
    ]
    frame = frame_of(tmp_path, rows)
    assert frame["passed_by_at_desk"].tolist() == [1, 0, 0] and frame["passed_at_desk"].tolist() == [0, 0, 1]
