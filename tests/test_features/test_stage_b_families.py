"""Stall and payment, returns, odd hours, sittings, cash, round extras, one hand and express speed, by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.rule_pages import run_check
from features.round_extras import is_round
from tests.tiny import CHARTER, table, tiny_context

RULES = load_catalogue().rules_by_id
DAYS = [day.strftime("%Y-%m-%d") for day in pd.bdate_range("2025-03-03", periods=60)]
FEES = CHARTER + "    fees:\n      - {code: BASE, amount: 50000, basis: sample}\n"
APPLICATIONS = "case_id,service_code,office_id,submitted_at,decision,decided_at,lane"
EVENTS = "case_id,activity,timestamp,officer_id"


def fired(rule: str, frame: pd.DataFrame) -> list[bool]:
    return run_check(RULES[rule], frame)["size"].notna().tolist()


def frames_of(folder: Path, rule: str, charter: str = CHARTER, **tables: str) -> pd.DataFrame:
    return tiny_context(folder, charter, **tables).frames[RULES[rule].table]


def test_stall_payment_release(tmp_path: Path) -> None:
    cases = [(f"C{at:02d}", DAYS[at], DAYS[at + (12 if at in (5, 6) else 1)]) for at in range(40)]
    applications = table(APPLICATIONS, (f"{c},LICENCE,O1,{a}T09:00,granted,{b}T15:00," for c, a, b in cases))
    events = table(EVENTS, (f"{c},check,{b}T14:00,P1" for c, _, b in cases))
    paid = {"C05": DAYS[17] + "T10:00", "C06": DAYS[8] + "T10:00", "C07": DAYS[7] + "T10:00"}
    payments = table("payment_id,case_id,amount,paid_at", (f"B{c},{c},250000,{at}" for c, at in paid.items()))
    frame = frames_of(tmp_path, "DLY-03", FEES, applications=applications, events=events, payments=payments)
    found = fired("DLY-03", frame)
    assert [case for case, hit in zip(frame["case"], found, strict=True) if hit] == [5]  # 6 was paid early, 7 was not held up
    assert frame.loc[5, "payment_id"] == "BC05" and frame.loc[5, "officer"] == "P1"
    assert frame.loc[5, "release_after_payment_days"] == 0.5  # four of eight office hours
    assert frame.loc[0, "stall_before_payment"] == 0 and frame.loc[0, "release_after_payment_days"] == 9999


def test_returns_against_peers(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,granted,{DAYS[at + 8]}T15:00," for at in range(40)))
    sent = [(9, 1, "P2"), (20, 1, "P1"), (20, 2, "P1"), (20, 3, "P2"), (20, 9, "P2")]  # the last is after the decision
    events = table(EVENTS, [*(f"C{at:02d},returned,{DAYS[at + n]}T10:00,{who}" for at, n, who in sent),
                            *(f"C{at:02d},check,{DAYS[at]}T10:00,P1" for at in range(40))])  # fmt: skip
    frame = frames_of(tmp_path, "DLY-04", applications=applications, events=events)
    assert frame.loc[[9, 20], "returns"].tolist() == [1, 3]
    assert frame.loc[20, "officer"] == "P1" and frame.loc[20, "returns_by_officer"] == 2
    assert [at for at, hit in enumerate(fired("DLY-04", frame)) if hit] == [20]


def night_events(nights: Iterable[tuple[int, str]], shift: bool = False) -> str:
    rows = [f"C{at:02d},check,{DAYS[at]}T{'23:30' if shift else '10:00'},P1" for at in range(40)]
    rows += [f"C{at:02d},survey,{DAYS[at]}T11:00,P2" for at in range(40)]
    return table(EVENTS, [*rows, *(f"C{at:02d},approval,{DAYS[at]}T23:{'15' if who == 'P1' else '40'},{who}" for at, who in nights)])


def test_night_work_alone_and_the_night_shift(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,,," for at in range(40)))
    frame = frames_of(tmp_path, "PRC-05", applications=applications, events=night_events([(7, "P1"), (9, "P1"), (9, "P2")]))
    odd = frame[fired("PRC-05", frame)]
    assert odd["case"].tolist() == [7]  # on the other night two were at work
    assert odd["hours_beyond"].tolist() == [10]  # whole hours between eleven at night and ten in the morning
    shift = frames_of(tmp_path / "shift", "PRC-05", applications=applications, events=night_events([], shift=True))
    assert shift["is_odd"].sum() == 40 and not any(fired("PRC-05", shift))


@pytest.mark.parametrize(
    ("decided", "after", "found"),
    [
        pytest.param("22:10", [], ["approval", "assessment"], id="dated by the last step: it and the one before"),
        pytest.param("22:10", ["issuance"], ["approval"], id="dated by the step before the last: that step"),
        pytest.param(None, [], ["approval", "assessment", "check"], id="no decisions are dated: every step"),
    ],
)
def test_only_what_decides_a_case_is_a_night_decision(tmp_path: Path, decided: str | None, after: list[str], found: list[str]) -> None:
    steps = [("check", "10:00", "P1"), ("assessment", "11:00", "P2"), ("approval", "12:00", "P3")]
    steps += [(name, "13:00", "P1") for name in after]
    usual = [f"C{at:02d},{name},{DAYS[at]}T{clock},{who}" for at in range(40) for name, clock, who in steps]
    night = {"check": "19:30", "assessment": "20:50", "approval": "22:10", "issuance": "23:20"}
    events = [row for row in usual if not row.startswith("C07")]
    events += [f"C07,{name},{DAYS[7]}T{night[name]},{who}" for name, _, who in steps]
    ends = {at: f"{DAYS[at]}T{decided if at == 7 else '12:00'}" if decided else "" for at in range(40)}
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,{'granted' if decided else ''},{ends[at]}," for at in ends))
    frame = frames_of(tmp_path, "PRC-05", applications=applications, events=table(EVENTS, events))
    assert sorted(frame[fired("PRC-05", frame)]["activity"]) == found


def test_a_decision_dated_by_the_day_is_made_by_all_that_day_holds(tmp_path: Path) -> None:
    """A bare date is midnight to the reader: what was done that evening still led to it, what was done the day after did not."""
    steps = [("check", "10:00", "P1"), ("approval", "11:00", "P2")]
    events = [f"C{at:02d},{name},{DAYS[at]}T{clock},{who}" for at in range(40) if at != 7 for name, clock, who in steps]
    events += [f"C07,check,{DAYS[7]}T10:00,P1", f"C07,approval,{DAYS[7]}T22:10,P2", f"C07,issuance,{DAYS[8]}T21:30,P1"]
    filed = (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,granted,{DAYS[at]}," for at in range(40))
    frame = frames_of(tmp_path, "PRC-05", applications=table(APPLICATIONS, filed), events=table(EVENTS, events))
    assert frame[fired("PRC-05", frame)]["activity"].tolist() == ["approval"]


def test_a_day_off_worked_through_and_an_officer_without_usual_hours(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,,," for at in range(40)))
    both = (("check,{}T10:00,P1"), ("approval,{}T11:00,P2"))
    daily = [f"C{at:02d},{act.format(DAYS[at])}" for at in range(40) for act in both]
    alone = [*daily, "C01,survey,2025-03-08T10:00,P1", "C02,survey,2025-03-09T10:00,P3"]  # P3 is seen on no other day
    frame = frames_of(tmp_path / "alone", "PRC-05", applications=applications, events=table(EVENTS, alone))
    assert frame[fired("PRC-05", frame)]["case"].tolist() == [1] and frame["hours_beyond"].isna().sum() == 1
    through = [*daily, *(f"C{at:02d},survey,2025-03-08T{at:02d}:00,P1" for at in (9, 10, 11))]
    frame = frames_of(tmp_path / "through", "PRC-05", applications=applications, events=table(EVENTS, through))
    assert frame["is_odd"].sum() == 3 and not any(fired("PRC-05", frame))


def test_a_shift_of_some_weeks_is_a_shift_in_those_weeks(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,,," for at in range(40)))
    events = [f"C{at:02d},check,{DAYS[at]}T{'23:30' if 20 <= at < 23 else '10:00'},P1" for at in range(40)]
    frame = frames_of(tmp_path, "PRC-05", applications=applications, events=table(EVENTS, events))
    assert frame["is_odd"].sum() == 3 and frame.loc[frame["is_odd"] > 0, "hours_beyond"].tolist()[1] == 0


def test_overtime_is_not_night(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, ["C1,LICENCE,O1,2025-03-03T09:00,,,", "C2,LICENCE,O1,2025-03-03T09:00,,,"])
    events = table(EVENTS, ["C1,check,2025-03-03T16:50,P1", "C2,check,2025-03-08T10:00,P1"])
    assert frames_of(tmp_path, "PRC-05", applications=applications, events=events)["is_odd"].tolist() == [0, 1]


@pytest.mark.parametrize("known", [True, False], ids=["forty days of habit", "too few days"])
def test_without_office_hours_the_hours_of_habit_stand_for_them(tmp_path: Path, known: bool) -> None:
    days = DAYS[: 40 if known else 9]
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{day}T09:00,,," for at, day in enumerate(days)))
    clocks = ["08:30", "16:30"] * 20
    events = [f"C{at:02d},check,{day}T{clock},P{at % 2}" for at, (day, clock) in enumerate(zip(days, clocks, strict=False))]
    events += [f"C{at:02d},survey,{days[at]}T{clock},P1" for at, clock in enumerate(("17:10", "18:10", "22:00", "07:10", "06:10"))]
    charter = CHARTER.replace('  office_hours: ["08:00", "16:00"]\n', "")
    frame = frames_of(tmp_path, "PRC-05", charter, applications=applications, events=table(EVENTS, events))
    assert frame.loc[frame["is_odd"] > 0, "case"].tolist() == ([1, 2, 4] if known else []), "an hour before and after is overtime"


def test_many_decisions_in_one_minute(tmp_path: Path) -> None:
    cases = [(f"C{at:03d}", DAYS[at], f"{DAYS[at]}T11:{at % 60:02d}:{at % 7:02d}") for at in range(30)]
    cases += [(f"D{at:03d}", DAYS[12], f"{DAYS[12]}T14:00:{at:02d}") for at in range(8)]
    applications = table(APPLICATIONS, (f"{c},LICENCE,O1,{day}T09:00,granted,{at}," for c, day, at in cases))
    events = table(EVENTS, (f"{c},approval,{at},P1" for c, _, at in cases))
    frame = frames_of(tmp_path, "PRC-09", applications=applications, events=events)
    mass = frame[fired("PRC-09", frame)]
    assert mass["decisions"].tolist() == [8] and mass["own_days"].tolist() == [30] and mass["similar_days"].tolist() == [0]
    daily = [(f"{c}-{n}", day, at) for c, day, at in cases[:30] for n in range(6)]  # who signs six a minute every day has that habit
    applications = table(APPLICATIONS, (f"{c},LICENCE,O1,{day}T09:00,granted,{at}," for c, day, at in daily))
    events = table(EVENTS, (f"{c},approval,{at},P1" for c, _, at in daily))
    frame = frames_of(tmp_path / "daily", "PRC-09", applications=applications, events=events)
    assert frame["decisions"].eq(6).all() and not any(fired("PRC-09", frame))


def cash(without: set[int], by: str = "P2") -> str:
    rows = (f"B{at:02d},C{at:02d},50000,{DAYS[at]}T10:00,cash,{by if at in without else 'P1'},{'' if at in without else f'R{at}'}"
            for at in range(40))  # fmt: skip
    return table("payment_id,case_id,amount,paid_at,method,collected_by,receipt_no", rows)


def test_cash_without_a_receipt_where_colleagues_write_them(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,,," for at in range(40)))
    events = table(EVENTS, (f"C{at:02d},check,{DAYS[at]}T10:00,P1" for at in range(40)))
    frame = frames_of(tmp_path, "FEE-08", applications=applications, events=events, payments=cash({5, 6}))
    assert frame[fired("FEE-08", frame)]["case"].tolist() == [5, 6]
    assert frame.loc[5, "others"] == 38 and frame.loc[5, "others_receipted"] == 38
    habit = frames_of(tmp_path / "habit", "FEE-08", applications=applications, events=events, payments=cash(set(range(0, 40, 2)), "P1"))
    assert not any(fired("FEE-08", habit))


def test_round_sums() -> None:
    units = np.array([25_000, 150_000, 175_000, 350, 50, 7, 123_456, 0])
    assert is_round(units).tolist() == [True, True, False, True, True, True, False, False]


def test_round_extras_of_one_officer(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,,," for at in range(40)))
    events = table(EVENTS, (f"C{at:02d},check,{DAYS[at]}T10:00,P1" for at in range(40)))
    extras = [(at, 50_000, "P2") for at in range(12)] + [(at, 1_237 * at + 13_111, "P1") for at in range(12, 30)]
    payments = table("payment_id,case_id,amount,paid_at,collected_by",
                     (f"B{at:02d},C{at:02d},{50_000 + extra},{DAYS[at]}T10:00,{who}" for at, extra, who in extras))  # fmt: skip
    frame = frames_of(tmp_path, "FEE-11", FEES, applications=applications, events=events, payments=payments).set_index("officer")
    assert frame.loc["P2", ["extras", "round_extras"]].tolist() == [12, 12]
    assert dict(zip(frame.index, fired("FEE-11", frame.reset_index()), strict=True)) == {"P1": False, "P2": True}


def test_one_hand_where_several_are_usual(tmp_path: Path) -> None:
    applications = table(APPLICATIONS, (f"C{at:02d},LICENCE,O1,{DAYS[at]}T09:00,granted,{DAYS[at]}T15:00," for at in range(55)))
    steps = ("check", "survey", "approval")
    who = {(at, n): "P9" if at == 30 else f"P{(at + n) % 4}" for at in range(55) for n in range(3)}
    events = table(EVENTS, (f"C{at:02d},{step},{DAYS[at]}T1{n}:00,{who[at, n]}" for at in range(55) for n, step in enumerate(steps)))
    frame = frames_of(tmp_path, "REL-04", applications=applications, events=events)
    assert frame[fired("REL-04", frame)]["case"].tolist() == [30]
    assert frame.loc[30, ["hands", "steps", "colleagues", "others_one"]].tolist() == [1, 3, 4, 0]


def test_as_fast_as_the_express_lane(tmp_path: Path) -> None:
    charter = CHARTER + "    lanes:\n      express: {working_days: 1, kind: chosen}\n"
    plain = [(f"C{at:02d}", f"{DAYS[at]}T09:00:00", f"{DAYS[at + 5]}T14:00:00", "") for at in range(40)]
    express = [(f"E{at:02d}", f"{DAYS[at]}T09:00:00", f"{DAYS[at]}T14:00:00", "express") for at in range(10)]
    cases = [*plain, *express, ("X1", f"{DAYS[20]}T10:00:00", f"{DAYS[20]}T12:00:00", "")]
    applications = table(APPLICATIONS, (f"{c},LICENCE,O1,{a},granted,{b},{lane}" for c, a, b, lane in cases))
    events = table(EVENTS, (f"{c},check,{b},P1" for c, _, b, _ in cases))
    frame = frames_of(tmp_path, "QUE-02", charter, applications=applications, events=events).set_index("case")
    assert len(frame) == 41  # those without the lane
    assert frame.loc[50, ["taken", "taken_express", "taken_usually"]].astype(float).round(6).tolist() == [2, 5, 45]
    assert frame.index[fired("QUE-02", frame.reset_index())].tolist() == [50]
