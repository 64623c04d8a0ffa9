"""Receipts, fees by case, and the fee sheet, on hand-built sets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from features.base import Context
from features.money.cases import FAMILY as CASES
from features.money.cash_rounding import infer_cash_rounding
from features.money.fee_sheet import fee_sheet
from features.money.payments import FAMILY as MONEY
from features.money.receipts import FAMILY as RECEIPTS
from rules.receipt_gaps import RULE as RECEIPT_GAPS
from tests.test_money.ledgers import HEAD, a_case, a_charge, a_payment, make_context


def numbered(numbers: list[int], prefix: str = "KC01/2025/", **more: Any) -> Context:
    """One case and payment for each receipt number."""
    cases = [a_case(f"C{at:03d}", on="2025-03-03") for at in range(len(numbers))]
    rows = [a_payment(650_000, case_id=f"C{at:03d}", receipt_no=f"{prefix}{number:04d}", **more) for at, number in enumerate(numbers)]
    return make_context(cases, rows)


def gaps(context: Context) -> pd.DataFrame:
    frame = RECEIPTS.compute(context)
    size = RECEIPT_GAPS.check(frame[list(RECEIPT_GAPS.needs)], **{t.name: t.default for t in RECEIPT_GAPS.thresholds})
    return frame.assign(size=size)[size.notna()].reset_index(drop=True)


def test_a_gap_in_the_receipts() -> None:
    found = gaps(numbered([*range(1, 31), *range(34, 51)]))
    assert found["missing"].tolist() == [3]
    assert (found["before_receipt_no"][0], found["receipt_no"][0]) == ("KC01/2025/0030", "KC01/2025/0034")
    assert found["office"].tolist() == ["KC-01"]


def test_a_number_used_twice() -> None:
    found = gaps(numbered([*range(1, 41), 17]))
    assert found["repeated"].tolist() == [1]
    assert found["receipt_no"].tolist() == ["KC01/2025/0017"]


def test_one_receipt_for_several_fees_of_a_case_is_no_repeat() -> None:
    context = numbered(list(range(1, 41)))
    rows = [a_payment(650_000, case_id=f"C{at:03d}", receipt_no=f"N{at}") for at in range(40)]
    again = make_context([a_case(f"C{at:03d}") for at in range(40)], [*rows, a_payment(100, case_id="C007", receipt_no="N7")])
    assert gaps(context).empty
    assert gaps(again).empty


def test_a_void_receipt_stands_in_its_series() -> None:
    context = numbered(list(range(1, 41)))
    payments = context.tables.payments.copy()
    payments["status"] = pd.Categorical(["paid"] * 20 + ["void"] + ["paid"] * 19, categories=["paid", "void"])
    assert gaps(replace(context, tables=replace(context.tables, payments=payments))).empty


def test_billing_codes_and_short_series_are_not_tested() -> None:
    for context in (numbered([n * 7919 % 100_003 for n in range(40)]), numbered([1, 2, 5, 6])):
        frame = RECEIPTS.compute(context)
        assert frame["kind"].tolist() == ["series"]
        assert frame["missing"].isna().all()


def test_a_new_book_is_no_gap() -> None:
    assert gaps(numbered([*range(1, 31), *range(5000, 5030)])).empty


def test_receipts_without_digits_are_left_alone() -> None:
    context = make_context([a_case()], [a_payment(650_000, receipt_no="by hand")])
    assert RECEIPTS.compute(context).empty


def test_fees_by_case_say_what_was_wrong_and_what_was_not_checked() -> None:
    cases = [a_case("C1"), a_case("C2"), a_case("C3", "SILENT"), a_case("C4", "LAND"), a_case("C5")]
    rows = [
        a_payment(650_000, case_id="C1", receipt_no="1"),
        a_payment(500_000, case_id="C2", method="cash", collected_by="P1"),
        a_payment(10_000, case_id="C3"),
        a_payment(750_000, case_id="C5", receipt_no="2"),
    ]
    context = make_context(cases, rows)
    frame = CASES.compute(replace(context, frames={"money": MONEY.compute(context)}))
    assert frame["is_checked"].tolist() == [True, True, False, False, True]
    assert [None if pd.isna(why) else why for why in frame["why_not"]] == [
        None, None, "charter says nothing of fees", "attribute missing", None,
    ]  # fmt: skip
    assert [None if pd.isna(cause) else cause for cause in frame["causes"]] == [None, "short", None, None, "over"]
    assert frame["left_out"].tolist()[1] == "BOOK"
    assert frame["difference_amount"].dropna().tolist() == [0, -150_000, 100_000]
    assert frame["paid_amount"].tolist() == [650_000, 500_000, 10_000, 0, 750_000]
    assert frame["excess_amount"].tolist() == [0, 0, 0, 0, 100_000]
    assert frame["shortfall_amount"].tolist() == [0, 150_000, 0, 0, 0]
    assert frame["without_receipt"].tolist() == [0, 1, 1, 0, 0]
    assert frame["cash_taken"].tolist() == [0, 1, 0, 0, 0]
    assert set(frame["office_receipt_share"]) == {0.5}


def test_the_fee_sheet_works_the_formula_out() -> None:
    case = a_case("C2", "LAND", land_value=50_000_000.0)
    context = make_context(
        [a_case("C1"), case],
        [a_payment(650_000), a_payment(170_000, case_id="C2", receipt_no="7", collected_by="P1")],
        [a_charge(100_000, case_id="C2", fee_code="TRANSFER")],
    )
    sheet = fee_sheet(context, 1)
    assert (sheet.case_id, sheet.owed, sheet.paid, sheet.charged) == ("C2", Decimal(150_000), Decimal(170_000), Decimal(100_000))
    transfer, check = sheet.lines
    assert transfer.worked_out == "50,000,000 / 1000 + 50000 = 100,000"
    assert (transfer.amount, check.amount, transfer.due_on) == (Decimal(100_000), Decimal(50_000), dt.date(2025, 3, 10))
    assert [(entry.source, entry.cause, entry.part) for entry in sheet.entries] == [
        ("payment", "lawful", Decimal(150_000)), ("payment", "over", Decimal(20_000)), ("charge", "lawful", Decimal(100_000)),
    ]  # fmt: skip
    assert sheet.entries[1].receipt_no == "7"
    assert [entry.fee_code for entry in sheet.entries] == [None, None, "TRANSFER"]
    assert sheet.entries[1].at == dt.datetime(2025, 3, 4, 11, 0)
    assert sheet.why_not is None


def test_the_fee_sheet_says_why_it_cannot_tell() -> None:
    context = make_context([a_case("C1", "LAND")], [a_payment(1000)])
    sheet = fee_sheet(context, 0)
    assert sheet.why_not == "attribute missing"
    assert (sheet.owed, sheet.lines[0].amount, sheet.lines[0].lacking) == (None, None, ("land_value",))
    assert "land_value missing" in sheet.lines[0].worked_out
    with pytest.raises(IndexError):
        fee_sheet(context, 1)


def test_the_fee_sheet_shows_the_logs_own_fee_code() -> None:
    """One that the charter does not know, or of another line than the money fits, reads as it was written."""
    rows = [a_payment(650_000, fee_code="Biaya A"), a_payment(70_000, fee_code="Extra/9", on="2025-03-05")]
    told = fee_sheet(make_context([a_case("C1")], rows), 0).entries
    assert {entry.fee_code for entry in told} == {"Biaya A", "Extra/9"}


def test_the_fee_sheet_agrees_with_the_whole() -> None:
    cases = [a_case(f"C{at}", lane="normal") for at in range(5)]
    rows = [a_payment(amount, case_id=f"C{at}") for at, amount in enumerate((650_000, 700_000, 350_000, 900_000, 10_000))]
    context = make_context(cases, rows)
    whole = MONEY.compute(context)
    for at in range(5):
        expected = whole[whole["case"] == at]
        told = fee_sheet(context, at).entries
        assert [entry.cause for entry in told] == expected["cause"].astype(str).tolist()
        assert [entry.part * 10_000 for entry in told] == expected["amount"].tolist()


def test_the_rounding_of_cash_is_seen_where_the_charter_is_silent() -> None:
    fees = "  S:\n    name: {en: S, id: S}\n    fees:\n      - {code: A, amount: 100000 + area}\n"
    silent = (HEAD + fees).replace("rounding: 100\n", "")
    cases = [a_case(f"C{at:03d}", "S", area=137.0 + at) for at in range(30)]

    def causes_of(method: str, unit: int) -> set[str]:
        rows = [a_payment(-(-(100_137 + at) // unit) * unit, case_id=f"C{at:03d}", method=method) for at in range(30)]
        return set(MONEY.compute(make_context(cases, rows, charter=silent))["cause"].astype(str))

    assert causes_of("cash", 500) == {"lawful"}
    assert "over" in causes_of("bank", 500)
    assert "over" in causes_of("cash", 5000), "five per cent of the fee is no rounding"


@pytest.mark.parametrize(
    ("amounts", "owed", "unit"),
    [
        ([100_500] * 30, [100_321] * 30, 500),
        ([100_000] * 30, [100_000] * 30, 1),
        ([100_500] * 10, [100_321] * 10, 1),
        ([100_321] * 30, [100_321] * 30, 1),
    ],
    ids=["rounded", "a round tariff tells nothing", "too few", "not rounded"],
)
def test_cash_rounding(amounts: list[int], owed: list[int], unit: int) -> None:
    scaled = (np.array(values, dtype=np.int64) * 10_000 for values in (amounts, owed))
    assert infer_cash_rounding(*scaled, 10_000) == unit * 10_000
