"""What became of each finding, and why: corrected data, a verdict, a changed charter; each told once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from detector.nightly.history import Moment, Stage, empty_history, told_tonight, update
from tests.test_nightly.conftest import Office, on_day
from tests.worlds import World

pytestmark = pytest.mark.usefixtures("without_reach")


def findings(**scores: float | tuple[float, str] | None) -> pd.DataFrame:
    """By finding_id a score, or (score, severity); None: closed by a verdict."""
    rows = []
    for finding, given in scores.items():
        score, severity = given if isinstance(given, tuple) else (0.5 if given is None else given, "low")
        rows.append(
            dict(
                finding_id=finding, rule_id="DLY-01", family="delay", severity=severity, subject_type="case", subject_id=f"C-{finding}",
                case_id=f"C-{finding}", office_id="O1", score=score, closed=given is None,
            )
        )  # fmt: skip
    columns = ["finding_id", "rule_id", "family", "severity", "subject_type", "subject_id", "case_id", "office_id", "score", "closed"]
    return pd.DataFrame(rows, columns=columns).astype({"score": float, "closed": bool})


def states(history: pd.DataFrame) -> dict[str, tuple[str, str]]:
    return {row.finding_id: (row.state, row.cause) for row in history.itertuples()}


def test_each_state_and_its_cause() -> None:
    first = update(empty_history(), [Stage("first_night", findings(a=0.4, b=0.4, c=0.4, d=0.4, e=0.4))], Moment(1, "2025-01-01"))
    assert set(states(first).values()) == {("new", "first_night")}
    now = findings(a=0.4, b=0.6, c=(0.4, "medium"), d=None, f=0.3)
    second = update(first, [Stage("data", now)], Moment(2, "2025-01-02", added=frozenset({"C-b", "C-f"}), corrected=frozenset({"C-e"})))
    assert states(second) == {
        "a": ("known", "first_night"),
        "b": ("worse", "later_data"),
        "c": ("worse", "other_data"),
        "d": ("cleared", "verdict"),
        "e": ("cleared", "corrected_data"),
        "f": ("new", "later_data"),
    }
    assert sorted(told_tonight(second, 2)["finding_id"]) == ["b", "c", "d", "e", "f"]
    held = second.set_index("finding_id")
    assert held.loc["e", ["first_seen", "last_seen", "first_night", "last_night"]].tolist() == ["2025-01-01", "2025-01-01", 1, 1]
    assert held.loc["b", ["first_seen", "last_seen"]].tolist() == ["2025-01-01", "2025-01-02"]
    third = update(second, [Stage("data", findings(a=0.4, b=0.6, c=(0.4, "medium"), e=0.4, f=0.3))], Moment(3, "2025-01-03"))
    assert {name: state for name, (state, _) in states(third).items()} == dict(
        a="known", b="known", c="known", d="cleared", e="new", f="known"
    )
    assert third.set_index("finding_id").loc["e", ["first_seen", "times_cleared"]].tolist() == ["2025-01-01", 1]
    assert told_tonight(third, 3)["finding_id"].tolist() == ["e"]


def test_what_grows_a_little_each_night_is_told_in_the_end() -> None:
    history = update(empty_history(), [Stage("first_night", findings(a=0.30))], Moment(1, "d"))
    told = []
    for night, score in enumerate(np.arange(0.32, 0.50, 0.02), start=2):
        history = update(history, [Stage("data", findings(a=float(score)))], Moment(night, "d"))
        told.append(len(told_tonight(history, night)))
    assert sum(told) == 2, "once a tenth of what is left to 1, not each night and not never"


def test_changes_that_came_together_are_told_apart() -> None:
    history = update(empty_history(), [Stage("first_night", findings(a=0.4, b=0.4, c=0.4, e=0.3))], Moment(1, "d"))
    data = findings(b=0.4, c=0.4, d=0.4, e=0.3)
    charter = findings(b=0.4, d=0.4, e=0.6, f=0.4)
    both = findings(d=0.4, e=0.6, f=0.4)
    after = update(history, [Stage("data", data), Stage("charter", charter), Stage("settings", both)], Moment(2, "d"))
    assert states(after) == {
        "a": ("cleared", "other_data"),
        "b": ("cleared", "settings"),
        "c": ("cleared", "charter"),
        "d": ("new", "other_data"),
        "e": ("worse", "charter"),
        "f": ("new", "charter"),
    }


def test_verdicts_corrections_and_a_changed_charter(office: Office, world: World) -> None:
    """Through real scans: what clears a finding is told as what it was."""
    shown = on_day(world, 80)
    office.night(shown)
    open_now = office.history()
    overdue = open_now[(open_now["rule_id"] == "DLY-01") & (open_now["subject_type"] == "case")]
    decided = shown.tables["applications"].dropna(subset="decided_at")["case_id"]
    by_verdict, by_data = overdue.index[0], overdue.index[1:][overdue["case_id"].iloc[1:].isin(decided)][0]
    case = overdue.loc[by_data, "case_id"]
    (office.data / "verdicts.csv").write_text(f"finding_id,verdict,reason,decided_at,score\n{by_verdict},explained,x,2025-04-01,1.0\n")
    events = shown.tables["events"]
    kept = shown.with_table("events", events[events["case_id"] != case])
    decided = kept.tables["applications"].copy()
    place = decided["case_id"] == case
    decided.loc[place, "decision"] = "withdrawn"
    decided.loc[place, "decided_at"] = decided.loc[place, "submitted_at"]
    done = office.night(kept.with_table("applications", decided))
    history = office.history()
    assert history.loc[by_verdict, ["state", "cause"]].tolist() == ["cleared", "verdict"]
    assert history.loc[by_data, ["state", "cause"]].tolist() == ["cleared", "corrected_data"]
    assert done.changed == ()

    lenient = office.data / "charter.yaml"
    text = lenient.read_text(encoding="utf-8").replace("standard: {working_days: 5", "standard: {working_days: 50")
    lenient.write_text(text, encoding="utf-8")
    done = office.night()
    assert done.changed == ("charter",) and done.night is not None
    assert done.night.told["causes"]["cleared"]["charter"] > 0
    assert set(done.night.told["causes"]["cleared"]) == {"charter"}

    office.settings = "[rules.DLY-01]\nmin_over_share = 100000.0\n"
    office.show(on_day(world, 95))
    lenient.write_text(text, encoding="utf-8")
    done = office.night()
    assert done.changed == ("settings",) and done.night is not None
    causes = done.night.told["causes"]
    assert causes["cleared"]["settings"] > 0, "and the new rows' part is told apart"
    assert set(causes["new"]) <= {"later_data", "other_data"}
