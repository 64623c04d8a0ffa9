"""Evidence of findings: the agreed form is laid out, anything else is kept as it stood and breaks nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from detector.reports.evidence import Evidence, read_evidence
from detector.reports.words import Both

ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["rows", "values", "peers", "table", "amount", "x"]), inner)
    ),
    max_leaves=8,
)


def read(held: Any, case_id: str = "", **formats: str) -> Evidence:
    return read_evidence(json.dumps(held), formats, "IDR", 2, case_id)


def test_rows_stand_by_table_with_money_and_times_worded() -> None:
    rows = [
        {"table": "payments", "case_id": "C-1", "payment_id": "P-1", "amount": 450000, "paid_at": "2025-03-03T14:05:00+07:00"},
        {"table": "payments", "case_id": "C-1", "payment_id": "P-2", "amount": "50000.5", "paid_at": "2025-03-04", "receipt_no": "R"},
        {"table": "payments", "case_id": "C-1", "payment_id": "P-3"},
        {"table": "officers", "officer_id": "O-1"},
    ]
    payments, officers = read({"rows": rows}, case_id="C-1").tables
    assert [column.en for column in payments.columns] == ["payment", "amount, IDR", "paid", "receipt"]
    assert payments.rows[0][1] == Both("450,000", "450.000")
    assert payments.rows[1][1] == Both("50,000.50", "50.000,50")
    assert [row[2].en for row in payments.rows] == ["2025-03-03 14:05", "2025-03-04"]
    assert payments.rows[0][3].en == "\u2013"
    assert payments.more == 1
    assert officers.title == Both("Officers", "Petugas")


def test_another_case_s_number_is_kept() -> None:
    (table,) = read({"rows": [{"table": "payments", "case_id": "C-2"}]}, case_id="C-1").tables
    assert table.rows == ((Both("C-2", "C-2"),),)


def test_values_are_worded_as_the_rule_says_else_by_their_name() -> None:
    values = {
        "waited": 3,
        "paid_amount": 450000,
        "over_share": 0.25,
        "at": "2025-03-03T14:05:00+07:00",
        "unit": "working_days",
        "none": None,
    }
    told = {name.en: value for name, value in read({"values": values}, waited="working_days").values}
    assert told["waited"] == Both("3 working days", "3 hari kerja")
    assert told["paid"] == Both("IDR 450,000", "Rp450.000")
    assert told["over, share of the standard"] == Both("25%", "25%")
    assert told["at"] == Both("3 March 2025, 14:05", "3 Maret 2025 pukul 14.05")
    assert told["unit"] == Both("working days", "hari kerja")
    assert told["none"].en == "\u2013"


def test_what_is_not_evidence_is_kept_as_it_stood() -> None:
    assert read_evidence("{broken", {}, "IDR", 2).loose == "{broken"
    assert read_evidence("[1]", {}, "IDR", 2).loose == "[1]"
    assert read_evidence(None, {}, "IDR", 2) == Evidence()
    assert read({"seen_by": 3}).values == ((Both("seen by", "seen by"), Both("3", "3")),)


@given(ANY)
def test_any_json_can_be_shown(held: Any) -> None:
    assert isinstance(read(held), Evidence)
