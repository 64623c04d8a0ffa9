"""Office time against the standard, by hand: stops left out, lanes' own terms, open and withdrawn cases, late recording."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.test_features.test_steps import APPLICATIONS, EVENTS
from tests.tiny import CHARTER, tiny_context


def promises(context_frames: dict[str, pd.DataFrame], case: int) -> pd.DataFrame:
    frame = context_frames["standards"]
    return frame[frame["case"] == case].set_index("promise")


def test_the_applicants_time_is_left_out(tmp_path: Path) -> None:
    context = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS)
    whole = promises(dict(context.frames), 0).loc["case"]
    assert (whole["elapsed"], whole["stopped"], whole["over"]) == (3, 5, -2)  # eight working days, five of them the applicant's
    step = promises(dict(context.frames), 0).loc["check#1"]
    assert (step["elapsed"], step["term"], step["officer"]) == (0, 1, "P1")


def test_an_open_case_runs_on_and_is_untouched_since_its_last_step(tmp_path: Path) -> None:
    context = tiny_context(tmp_path, applications=APPLICATIONS, events=EVENTS)
    whole = promises(dict(context.frames), 1).loc["case"]
    assert whole["is_open"] and whole["over"] == 13 - 5
    assert whole["untouched_working_days"] == 12


def test_withdrawn_cases_were_promised_nothing_and_a_lane_has_its_own_term(tmp_path: Path) -> None:
    charter = CHARTER + "    lanes: {fast: {working_days: 1}}\n"
    applications = """
        case_id,service_code,office_id,submitted_at,decision,decided_at,lane
        C1,LICENCE,O1,2025-03-03T08:00,withdrawn,2025-03-13T10:00,
        C2,LICENCE,O1,2025-03-03T08:00,granted,2025-03-06T10:00,fast
    """
    context = tiny_context(tmp_path, charter, applications=applications, events=EVENTS)
    assert promises(dict(context.frames), 0).empty
    fast = promises(dict(context.frames), 1)
    assert list(fast.index) == ["case"]  # the steps' terms were promised to the normal lane
    assert (fast.loc["case", "term"], fast.loc["case", "over"]) == (1, 2)


def test_a_date_that_meets_the_standard_but_was_written_down_later(tmp_path: Path) -> None:
    applications = """
        case_id,service_code,office_id,submitted_at,decision,decided_at
        C1,LICENCE,O1,2025-03-03T08:00,granted,2025-03-10T10:00
    """
    events = """
        case_id,activity,timestamp,officer_id,recorded_at
        C1,check,2025-03-03T10:00,P1,2025-03-03T10:00
        C1,approval,2025-03-10T10:00,P2,2025-03-18T09:00
    """
    context = tiny_context(tmp_path, applications=applications, events=events)
    whole = promises(dict(context.frames), 0).loc["case"]
    assert (whole["over"], whole["over_when_recorded"], whole["recorded_late_days"]) == (0, 6, 6)
