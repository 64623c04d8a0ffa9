"""Step visits by hand: what is one visit, whose a wait is, and what an open case still waits for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny import CHARTER, tiny_context

APPLICATIONS = """
    case_id,service_code,office_id,submitted_at,decision,decided_at
    C1,LICENCE,O1,2025-03-03T08:00,granted,2025-03-13T10:00
    C2,LICENCE,O1,2025-03-03T09:00,,
"""
EVENTS = """
    case_id,activity,timestamp,officer_id,sequence
    C1,check,2025-03-03T10:00,P1,1
    C1,returned,2025-03-04T10:00,P1,2
    C1,survey,2025-03-11T09:00,P2,3
    C1,approval,2025-03-13T10:00,P3,4
    C1,filed_away,2025-03-13T10:00,P3,5
    C1,archive,2025-03-20T10:00,P3,6
    C2,check,2025-03-04T09:30,P1,1
"""


def test_waits_belong_to_the_office_the_applicant_or_nobody(tmp_path: Path) -> None:
    context = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS)
    steps = context.frames["steps"]
    mine = steps[steps["case"] == 0]
    assert mine["activity"].tolist() == ["check", "returned", "survey", "approval", "archive"]  # one time, one visit
    assert mine["wait_of"].tolist() == ["office", "office", "applicant", "office", "nobody"]
    assert mine["wait_working_minutes"].tolist()[:4] == [120, 480, 4 * 480 + 420, 960 + 60]
    assert mine["wait_working_days"].tolist()[:4] == [0, 1, 5, 2]
    assert mine["events"].tolist() == [1, 1, 1, 2, 1]


def test_an_open_case_waits_on_until_the_as_of_time(tmp_path: Path) -> None:
    context = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS)
    steps = context.frames["steps"]
    last = steps[steps["case"] == 1].iloc[-1]
    assert last["is_open"] and last["wait_of"] == "office"
    assert last["done_at"] == context.as_of
    assert last["wait_working_days"] == 12  # 5 to 20 March


def test_what_was_noted_before_the_filing_kept_nobody_waiting(tmp_path: Path) -> None:
    early = EVENTS + "    C2,draft,2024-03-04T09:30,P2,1\n"
    steps = tiny_context(tmp_path, applications=APPLICATIONS, events=early).frames["steps"]
    mine = steps[steps["case"] == 1]
    assert mine["activity"].tolist()[:2] == ["draft", "check"]
    assert mine["wait_working_days"].tolist()[1] == 1, "from the filing, not from a year before"
    assert str(mine["ready_at"].iloc[1])[:10] == "2025-03-03"


def test_a_bare_date_of_the_day_of_filing_is_not_before_it(tmp_path: Path) -> None:
    events = "case_id,activity,timestamp,officer_id\nC1,returned,2025-03-03,P1\nC1,survey,2025-03-17,P2\n"
    steps = tiny_context(tmp_path, applications=APPLICATIONS, events=events).frames["steps"]
    assert steps[steps["case"] == 0]["wait_of"].tolist()[1] in ("applicant", "nobody")
    assert steps[steps["case"] == 0]["activity"].tolist() == ["returned", "survey"]


@pytest.mark.parametrize(("resumes", "owner"), [("", "office"), ("\n    resumes_clock: [received]", "applicant")])
def test_where_named_only_a_resuming_activity_ends_a_stop(tmp_path: Path, resumes: str, owner: str) -> None:
    charter = CHARTER.replace("stops_clock: [returned]", "stops_clock: [returned]" + resumes)
    context = tiny_context(tmp_path, charter, applications=APPLICATIONS, events=EVENTS)
    steps = context.frames["steps"]
    assert steps.loc[(steps["case"] == 0) & (steps["activity"] == "approval"), "wait_of"].tolist() == [owner]
