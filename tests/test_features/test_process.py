"""Steps missing and out of order, four eyes, the roster, resubmissions and seconds in hand, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detector.rule_pages import run_check
from rules.decided_in_seconds import RULE
from tests.tiny import table, tiny_context

APPLICATIONS = """
    case_id,service_code,office_id,submitted_at,decision,decided_at,applicant_id
    C1,LICENCE,O1,2025-03-03T08:00,granted,2025-03-05T10:00,A1
    C2,LICENCE,O1,2025-03-03T08:00,granted,2025-03-05T10:00,A2
    C3,LICENCE,O1,2025-03-03T08:00,rejected,2025-03-04T10:00,A1
    C4,LICENCE,O1,2025-03-03T08:00,granted,2025-03-05T10:00,A4
    C5,LICENCE,O1,2025-04-02T08:00,,,A5
"""
EVENTS = """
    case_id,activity,timestamp,officer_id
    C1,approval,2025-03-03T10:00,P1
    C1,check,2025-03-04T10:00,P1
    C2,check,2025-03-03T10:00,P1
    C2,check,2025-03-04T11:00,P2
    C2,approval,2025-03-05T10:00,P1
    C3,survey,2025-03-04T10:00,P2
    C4,survey,2025-03-04T10:00,P9
"""
OFFICERS = """
    officer_id,office_id,active_from,active_to
    P1,O1,2020-01-01,
    P2,O1,2020-01-01,2025-03-03
"""


def test_missing_and_disordered_steps_of_granted_cases(tmp_path: Path) -> None:
    frames = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS).frames
    paths = frames["paths"].set_index("case")
    assert paths.index.tolist() == [0, 1, 3]  # the refused case owes no steps
    assert paths["steps_missing"].tolist() == [0, 0, 2]
    assert paths.loc[3, "missing_names"] == "check, approval"
    assert paths["steps_out_of_order"].tolist() == [1, 0, 0]
    assert paths.loc[0, "out_of_order_names"] == "approval"


def test_what_follows_a_decision_may_still_come_at_the_end_of_the_log(tmp_path: Path) -> None:
    recent = "\n".join(line for line in APPLICATIONS.splitlines() if "C5" not in line)
    paths = tiny_context(tmp_path, applications=recent, events=EVENTS).frames["paths"].set_index("case")
    assert paths.loc[3, "missing_names"] == "check"  # a later step is there, so this one was passed over; the approval may still come


def test_four_eyes_from_the_last_execution_before_the_decision(tmp_path: Path) -> None:
    frames = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS).frames
    pairs = frames["four_eyes"].set_index("case")
    assert pairs.loc[[0, 1], "same_officer"].tolist() == [1, 0]
    assert np.isnan(pairs.loc[2, "same_officer"])  # steps that are not there can't be checked
    assert pairs.loc[0, "officer"] == "P1"


def test_the_roster_at_the_time(tmp_path: Path) -> None:
    frames = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS, officers=OFFICERS).frames
    roster = frames["roster"].set_index("officer")
    assert roster["events_off_roster"].to_dict() == {"P1": 0, "P2": 2, "P9": 1}
    assert roster["is_listed"].to_dict() == {"P1": 1, "P2": 1, "P9": 0}


def test_a_grant_the_day_after_a_refusal(tmp_path: Path) -> None:
    frames = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS).frames
    again = frames["resubmissions"].set_index("case")
    assert again.loc[0, "days_from_refusal"] == 1 and again.loc[0, "refused_case"] == "C3"
    assert again.loc[1, "days_from_refusal"] == 9999


def test_seconds_count_only_against_the_officers_own_habit(tmp_path: Path) -> None:
    cases = [f"C{number:02d}" for number in range(12)]
    applications = "case_id,service_code,office_id,submitted_at,decision,decided_at\n" + "\n".join(
        f"{case},LICENCE,O1,2025-03-{3 + at:02d}T08:00:00,granted,2025-03-{3 + at:02d}T12:00:00" for at, case in enumerate(cases)
    )
    events = "case_id,activity,timestamp,started_at,officer_id\n" + "\n".join(
        f"{case},approval,2025-03-{3 + at:02d}T11:00:00,2025-03-{3 + at:02d}T{'10:59:50' if at == 5 else '10:00:00'},P1"
        for at, case in enumerate(cases)
    )
    handling = tiny_context(tmp_path, applications=applications, events=events).frames["handling"].set_index("case")
    assert handling.loc[5, "handling_seconds"] == 10
    assert handling["own_median_seconds"].eq(3600).all()
    assert handling["own_visits"].eq(12).all()
    assert handling.loc[5, "clock_seconds"] == 1, "ten seconds are no whole minutes, whatever the others are"


@pytest.mark.parametrize("free", [False, True], ids=["works an hour on each", "signs within a minute"])
def test_a_signature_that_found_the_officer_free_is_no_faster_than_the_others(tmp_path: Path, free: bool) -> None:
    """P2 gets twelve files handed over, hours of waiting each but for the last, and ends another file just before each."""
    days = [f"2025-03-{3 + at:02d}" for at in range(13)]
    filed = [f"{kind}{at:02d},LICENCE,O1,{day}T08:00:00" for kind in "CD" for at, day in enumerate(days[:12])]
    applications = table("case_id,service_code,office_id,submitted_at,decision,decided_at",
                         (f"{line},granted,{days[-1]}T23:00:00" for line in filed))  # fmt: skip
    before = "11:59:30" if free else "11:00:00"
    events = [f"C{at:02d},check,{day}T{'11:59:50' if at == 11 else '08:30:00'},P1" for at, day in enumerate(days[:12])]
    events += [f"C{at:02d},approval,{day}T12:00:00,P2" for at, day in enumerate(days[:12])]
    events += [f"D{at:02d},filing,{day}T{before},P2" for at, day in enumerate(days[:12])]
    context = tiny_context(tmp_path, applications=applications, events=table("case_id,activity,timestamp,officer_id", events))
    handling = context.frames["handling"]
    mine = handling[handling["activity"] == "approval"]
    assert mine["handling_seconds"].min() == 10 and mine["own_median_seconds"].unique().tolist() == [30 if free else 3600]
    told = run_check(RULE, mine)["size"].notna()
    assert told.tolist() == [False] * 11 + [not free]


def test_what_was_noted_before_the_filing_was_handed_over_by_nobody(tmp_path: Path) -> None:
    days = [f"2025-03-{3 + at:02d}" for at in range(12)]
    filed = (f"C{at:02d},LICENCE,O1,{day}T09:00:00,granted,{day}T12:00:00" for at, day in enumerate(days))
    applications = table("case_id,service_code,office_id,submitted_at,decision,decided_at", filed)
    events = [f"C{at:02d},draft,{day}T08:00:00,P2" for at, day in enumerate(days)]
    events += [f"C{at:02d},approval,{day}T{'09:00:20' if at == 5 else '11:00:00'},P1" for at, day in enumerate(days)]
    context = tiny_context(tmp_path, applications=applications, events=table("case_id,activity,timestamp,officer_id", events))
    handling = context.frames["handling"]
    assert handling[handling["activity"] == "approval"]["handling_seconds"].isna().all()


def test_a_clock_that_tells_minutes_says_nothing_of_seconds(tmp_path: Path) -> None:
    cases = [f"C{number:02d}" for number in range(12)]
    applications = "case_id,service_code,office_id,submitted_at,decision,decided_at\n" + "\n".join(
        f"{case},LICENCE,O1,2025-03-{3 + at:02d}T08:00:00,granted,2025-03-{3 + at:02d}T12:00:00" for at, case in enumerate(cases)
    )
    events = "case_id,activity,timestamp,started_at,officer_id\n" + "\n".join(
        f"{case},approval,2025-03-{3 + at:02d}T11:0{at % 4}:00,2025-03-{3 + at:02d}T11:00:00,P1" for at, case in enumerate(cases)
    )
    handling = tiny_context(tmp_path, applications=applications, events=events).frames["handling"].set_index("case")
    assert handling["clock_seconds"].eq(60).all()
    assert handling["handling_seconds"].min() == 0 and handling["at_most_seconds"].min() == 59
    found = RULE.check(handling[list(RULE.needs)], max_seconds=60.0, min_times_faster=20.0)
    assert found.isna().all(), "within the same minute, of a step that takes two: nothing to tell"
