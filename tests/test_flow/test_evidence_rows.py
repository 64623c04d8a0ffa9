"""Every row that a finding rests on is told with it, by its content."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.findings.evidence import _joined, _members, source_rows
from detector.preparing import prepare
from detector.settings import Settings
from detector.signals import build_signals
from features.base import Context
from tests.tiny import tiny_context
from tests.worlds import make_world, write_world

RULES = load_catalogue().rules_by_id
CHARTER = """\
charter: 1
jurisdiction: Kota Contoh
currency: IDR
timezone: Asia/Jakarta
calendar: {weekend: [sat, sun]}
services:
  LICENCE:
    standard: {working_days: 2, starts: paid}
    steps:
      - {activity: check, working_days: 1}
      - {activity: survey}
      - {activity: approval, working_days: 1}
    fees:
      - {code: BASE, amount: 100000, due: decision}
"""
APPLICATIONS = """
    case_id,service_code,office_id,submitted_at,decision,decided_at
    C1,LICENCE,O1,2025-03-03T09:00,granted,2025-03-20T10:00
    C2,LICENCE,O1,2025-03-03T10:00,granted,2025-03-05T10:00
    C3,LICENCE,O1,2025-03-03T11:00,rejected,2025-03-05T11:00
"""
EVENTS = """
    case_id,activity,timestamp,officer_id
    C1,check,2025-03-04T09:00,P1
    C1,approval,2025-03-20T10:00,P1
    C2,check,2025-03-04T10:00,P1
    C3,check,2025-03-04T11:00,P1
    C2,survey,2025-03-04T12:00,P2
    C2,approval,2025-03-05T10:00,P1
    C2,closing,2025-04-30T10:00,P2
"""
PAYMENTS = """
    payment_id,case_id,amount,paid_at,fee_code
    B1,C1,100000,2025-03-04T08:00,BASE
    B2,C1,100000,2025-03-05T08:00,BASE
    B3,C1,5000,2025-03-06T08:00,
    B4,C2,60000,2025-03-04T08:00,BASE
    B5,C2,60000,2025-03-05T08:00,BASE
    B6,C2,7000,2025-03-05T09:00,OTHER
"""
CHARGES = """
    charge_id,case_id,amount,charged_at,fee_code,officer_id
    D1,C3,150000,2025-03-03T09:30,BASE,P1
"""


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    tables = {"applications": APPLICATIONS, "events": EVENTS, "payments": PAYMENTS, "charges": CHARGES}
    return tiny_context(tmp_path_factory.mktemp("tiny"), CHARTER, **tables)


def told(context: Context, rule_id: str, **only: Any) -> list[list[dict[str, Any]]]:
    """The rows told of those rows of the rule's frame that have these values."""
    rule = RULES[rule_id]
    frame = context.frames[rule.table]
    keep = np.ones(len(frame), dtype=np.bool_)
    for name, value in only.items():
        keep &= (frame[name] == value).to_numpy(dtype=np.bool_)
    assert keep.any()
    return [json.loads(text) for text in source_rows(context, rule, frame[keep].reset_index(drop=True))]


def named(rows: list[dict[str, Any]], table: str, key: str) -> list[str]:
    return [row[key] for row in rows if row["table"] == table]


def test_a_missing_step_rests_on_all_events_of_the_case(context: Context) -> None:
    for rule in ("PRC-01", "PRC-02"):
        one, two = told(context, rule)
        assert named(one, "applications", "case_id") == ["C1"]
        assert named(one, "events", "activity") == ["check", "approval"]
        assert named(two, "events", "activity") == ["check", "survey", "approval", "closing"]


def test_a_standard_of_a_case_rests_on_its_events_and_what_began_it(context: Context) -> None:
    (rows,) = told(context, "DLY-01", case=0, promise="case")
    assert named(rows, "payments", "payment_id") == ["B1"]
    assert named(rows, "events", "activity") == ["check", "approval"]


def test_a_standard_of_a_step_rests_on_that_visit_and_the_one_before(context: Context) -> None:
    (rows,) = told(context, "DLY-01", case=1, promise="approval#1")
    assert named(rows, "events", "activity") == ["survey", "approval"]
    assert named(rows, "payments", "payment_id") == []


def test_a_second_payment_is_told_with_all_payments_of_the_case(context: Context) -> None:
    (rows,) = told(context, "FEE-04", cause="duplicate")
    assert named(rows, "payments", "payment_id") == ["B2", "B1", "B3"]  # the one that is too many first


def test_the_parts_of_a_split_payment_are_all_told_and_no_other(context: Context) -> None:
    for rows in told(context, "FEE-05", cause="split"):
        assert set(named(rows, "payments", "payment_id")) == {"B4", "B5"}


def test_a_charge_is_told_as_a_charge(context: Context) -> None:
    (rows,) = told(context, "FEE-01", source="charge", cause="over")
    assert named(rows, "charges", "charge_id") == ["D1"]
    assert named(rows, "payments", "payment_id") == []


def test_each_row_is_told_once_whatever_names_it() -> None:
    hit, row = _joined([(np.array([1, 0]), np.array([7, 3])), (np.array([0, 1, 0]), np.array([3, 5, 1]))])
    assert list(zip(hit.tolist(), row.tolist(), strict=True)) == [(0, 3), (0, 1), (1, 7), (1, 5)]
    hit, row = _members(np.array([2, -1, 5, 9]), np.array([5, 2, -1, 2]))
    assert list(zip(hit.tolist(), row.tolist(), strict=True)) == [(0, 1), (0, 3), (2, 0)]


@pytest.mark.parametrize("rule", load_catalogue().active_rules, ids=lambda rule: rule.id)
def test_the_rows_of_every_rule_are_json_and_of_its_own_case(rule: Any, whole: Context) -> None:
    frame = whole.frames[rule.table].head(300).reset_index(drop=True)
    hits = frame if "case" in frame else frame.assign(case=-1)
    ids = whole.tables.applications["case_id"].to_numpy(dtype=object)
    own = [None if case < 0 else ids[case] for case in hits["case"]]
    others = {name for name in rule.evidence if name.endswith("_case")}
    for case_id, text in zip(own, source_rows(whole, rule, hits), strict=True):
        rows = json.loads(text)
        assert len({json.dumps(row) for row in rows}) == len(rows)
        if case_id is not None and not others:
            assert {row["case_id"] for row in rows} == {case_id}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = write_world(make_world(7, cases=120), tmp_path_factory.mktemp("world"))
    return build_signals(prepare(folder, Settings()).context, load_catalogue())


def test_no_finding_is_nothing_to_tell(context: Context) -> None:
    empty = context.frames["paths"].iloc[:0]
    assert len(source_rows(context, RULES["PRC-01"], pd.DataFrame(empty))) == 0
