"""Hand-built cases: what each payment was for, worked out on paper beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_money.ledgers import HEAD, a_case, a_charge, a_payment, causes, money_of

BOOK = 650_000
PAID: list[tuple[str, list[Any], list[tuple[str, int]]]] = [
    ("exactly", [a_payment(BOOK)], [("lawful", BOOK)]),
    ("within the rounding", [a_payment(BOOK + 100)], [("lawful", BOOK + 100)]),
    ("above the tariff", [a_payment(750_000)], [("lawful", BOOK), ("over", 100_000)]),
    ("above the tariff, with its code", [a_payment(750_000, fee_code="BOOK")], [("lawful", BOOK), ("over", 100_000)]),
    ("twice", [a_payment(BOOK), a_payment(BOOK, "2025-03-05")], [("lawful", BOOK), ("duplicate", BOOK)]),
    ("twice, with its code", [a_payment(BOOK, fee_code="BOOK")] * 2, [("lawful", BOOK), ("duplicate", BOOK)]),
    ("twice and refunded", [a_payment(BOOK), a_payment(BOOK), a_payment(-BOOK)], [("lawful", x) for x in (BOOK, BOOK, -BOOK)]),
    ("in instalments", [a_payment(400_000), a_payment(250_000)], [("lawful", 400_000), ("lawful", 250_000)]),
    (
        "in parts that add up to more",
        [a_payment(400_000, fee_code="BOOK"), a_payment(300_000, "2025-03-05", fee_code="BOOK")],
        [("lawful", 400_000), ("lawful", 250_000), ("split", 50_000)],
    ),
    (
        "in parts without a code that add up to more",
        [a_payment(400_000), a_payment(300_000, "2025-03-05")],
        [("lawful", 400_000), ("lawful", 250_000), ("split", 50_000)],
    ),
    ("beside the tariff", [a_payment(BOOK), a_payment(100_000, "2025-03-05")], [("lawful", BOOK), ("unlisted", 100_000)]),
    ("under a code nobody knows", [a_payment(BOOK), a_payment(40_000, fee_code="TEA")], [("lawful", BOOK), ("unlisted", 40_000)]),
    ("by the old tariff", [a_payment(350_000)], [("superseded", 350_000)]),
    ("by the old tariff, with its code", [a_payment(350_000, fee_code="BOOK")], [("superseded", 350_000)]),
    ("with an optional line", [a_payment(BOOK + 250_000)], [("lawful", BOOK + 250_000)]),
    ("too little", [a_payment(500_000)], [("short", 500_000)]),
    ("for another lane", [a_payment(BOOK), a_payment(1_000_000, fee_code="EXPRESS")], [("lawful", BOOK), ("other_lane", 1_000_000)]),
    ("for another lane in one sum", [a_payment(1_650_000)], [("lawful", BOOK), ("other_lane", 1_000_000)]),
    ("a code-less rest", [a_payment(600_000, fee_code="BOOK"), a_payment(50_000)], [("lawful", 600_000), ("lawful", 50_000)]),
    ("nothing but a refund", [a_payment(-70_000)], [("refund_without_payment", -70_000)]),
    ("void", [a_payment(BOOK), a_payment(90_000, status="void")], [("lawful", BOOK)]),
]


@pytest.mark.parametrize(("payments", "expected"), [p[1:] for p in PAID], ids=[p[0] for p in PAID])
def test_a_passport_paid(payments: list[Any], expected: list[tuple[str, int]]) -> None:
    frame = money_of([a_case(lane="normal")], payments)
    assert causes(frame) == expected


def test_excess_and_share() -> None:
    frame = money_of([a_case()], [a_payment(750_000)])
    over = frame[frame["cause"] == "over"].iloc[0]
    assert (over["paid_amount"], over["owed_amount"], over["excess_amount"]) == (750_000, 650_000, 100_000)
    assert over["excess_share"] == pytest.approx(100 / 650)
    assert over["excess_steps"] == 1000


def test_partial_refund_nets_against_its_fee() -> None:
    frame = money_of([a_case()], [a_payment(750_000, fee_code="BOOK"), a_payment(-50_000, "2025-03-06", fee_code="BOOK")])
    assert causes(frame) == [("lawful", 650_000), ("over", 50_000), ("refunded", 0)]


def test_refund_of_a_fee_that_was_not_paid() -> None:
    frame = money_of([a_case()], [a_payment(650_000, fee_code="BOOK"), a_payment(-1_000_000, fee_code="EXPRESS")])
    assert causes(frame) == [("lawful", 650_000), ("refund_without_payment", -1_000_000)]


def test_grace_around_a_change_of_tariff() -> None:
    for day, cause in (("2024-12-17", "grace"), ("2024-12-21", "grace"), ("2024-12-22", "superseded")):
        frame = money_of([a_case(on=day)], [a_payment(350_000, day)])
        assert causes(frame) == [(cause, 350_000)], day
    before = money_of([a_case(on="2024-12-14")], [a_payment(650_000, "2024-12-17")])
    assert causes(before) == [("grace", 650_000)]


def test_a_tariff_that_had_not_begun_was_not_applied() -> None:
    frame = money_of([a_case(on="2024-11-01")], [a_payment(650_000, "2024-11-02")])
    assert causes(frame) == [("lawful", 350_000), ("over", 300_000)]


def test_the_express_lane_owes_its_surcharge() -> None:
    paid = money_of([a_case(lane="expedited")], [a_payment(1_650_000)])
    assert causes(paid) == [("lawful", 1_650_000)]
    unpaid = money_of([a_case(lane="expedited")], [a_payment(650_000)])
    assert causes(unpaid, "line") == [("lane_unpaid", 0)]
    assert unpaid.loc[unpaid["source"] == "line", "shortfall_amount"].tolist() == [1_000_000]


@pytest.mark.parametrize("payment", [a_payment(1_000_000, fee_code="EXPRESS"), a_payment(1_000_000)])
def test_an_empty_lane_is_read_from_the_money(payment: Any) -> None:
    frame = money_of([a_case()], [a_payment(650_000), payment])
    assert set(frame["lane"]) == {"expedited"}
    assert causes(frame) == [("lawful", 650_000), ("lawful", 1_000_000)]


def test_a_lane_fee_that_was_refunded_tells_no_lane() -> None:
    express = [a_payment(1_000_000, fee_code="EXPRESS"), a_payment(-1_000_000, "2025-03-05", fee_code="EXPRESS")]
    frame = money_of([a_case()], [a_payment(650_000), *express])
    assert set(frame["lane"]) == {"normal"}
    assert {cause for cause, _ in causes(frame)} == {"lawful"}


def test_a_free_service() -> None:
    frame = money_of([a_case(service="ID-CARD")], [a_payment(20_000), a_payment(20_000, fee_code="CARD")])
    assert causes(frame) == [("free", 20_000), ("free", 20_000)]
    assert frame["excess_share"].tolist() == [1, 1]


def test_what_is_not_promised_is_not_checked() -> None:
    unknown_value = a_case("C1", "LAND")
    cases = [unknown_value, a_case("C2", "SILENT"), a_case("C3", "NOWHERE"), a_case("C4", "LAND", "2019-05-05", land_value=1e8)]
    frame = money_of(cases, [a_payment(10_000, case_id=f"C{number}") for number in (1, 2, 3, 4)])
    assert causes(frame) == [(None, 10_000)] * 4
    assert frame["excess_share"].isna().all()


def test_a_formula_and_its_due_day() -> None:
    case = a_case(service="LAND", land_value=100_000_000)  # 150,000 and 50,000, due on 2025-03-10
    in_time = money_of([case], [a_payment(200_000, "2025-03-10")])
    assert causes(in_time) == [("lawful", 200_000)]
    assert in_time["days_late"].tolist() == [0]
    late = money_of([case], [a_payment(150_000, "2025-03-12", fee_code="TRANSFER"), a_payment(50_000, "2025-03-10", fee_code="CHECK")])
    assert dict(zip(late["fee_code"], late["days_late"], strict=True)) == {"TRANSFER": 2, "CHECK": 0}
    partly = money_of([case], [a_payment(150_000, "2025-03-10")])
    line = partly[partly["source"] == "line"].iloc[0]
    assert (line["cause"], line["fee_code"], line["shortfall_amount"]) == ("unpaid", "CHECK", 50_000)
    assert str(line["due_on"]) == "2025-03-10"
    unpaid = money_of([case], [a_payment(1, case_id="C9")])
    assert len(unpaid) == 0, "a data set whose payments are all somebody else's says nothing of what is unpaid"


def test_an_ended_fee_is_not_owed() -> None:
    case = a_case(service="LAND", on="2025-08-04", land_value=100_000_000)
    assert causes(money_of([case], [a_payment(150_000, "2025-08-05")])) == [("lawful", 150_000)]
    after = money_of([case], [a_payment(150_000, "2025-08-05"), a_payment(50_000, "2025-08-05", fee_code="CHECK")])
    assert causes(after) == [("lawful", 150_000), ("superseded", 50_000)]


@pytest.mark.parametrize("decision", ["rejected", "withdrawn", None])
def test_what_is_not_granted_owes_nothing_more(decision: str | None) -> None:
    case = a_case(service="LAND", land_value=100_000_000, decision=decision)
    for paid in ([], [a_payment(150_000)], [a_payment(50_000)], [a_payment(30_000)]):
        frame = money_of([case], paid)
        assert {cause for cause, _ in causes(frame)} <= {"lawful"}
        assert not len(frame[frame["source"] == "line"])


def test_a_charge_above_the_tariff_is_told_once() -> None:
    frame = money_of([a_case()], [a_payment(750_000, fee_code="BOOK")], [a_charge(750_000, fee_code="BOOK", officer_id="P1")])
    assert causes(frame) == [("lawful", 750_000)]
    assert causes(frame, "charge") == [("lawful", 650_000), ("over", 100_000)]
    assert frame.loc[frame["cause"] == "over", "officer"].tolist() == ["P1"]


def test_a_charge_below_the_tariff() -> None:
    frame = money_of([a_case()], [a_payment(500_000)], [a_charge(500_000, fee_code="BOOK", officer_id="P1")])
    assert causes(frame) == [("lawful", 500_000)]
    assert causes(frame, "charge") == [("short", 500_000)]


def test_what_the_office_did_not_demand_is_the_payers_own() -> None:
    charge = [a_charge(650_000, fee_code="BOOK", officer_id="P1")]
    own = money_of([a_case()], [a_payment(700_000)], charge)
    taken = money_of([a_case()], [a_payment(700_000, collected_by="P2")], charge)
    for frame, beyond in ((own, True), (taken, False)):
        assert frame.loc[frame["cause"] == "over", "beyond_demand"].tolist() == [beyond]


def test_payments_after_the_as_of_time_have_not_happened() -> None:
    frame = money_of([a_case()], [a_payment(650_000), a_payment(90_000, "2025-06-01")], as_of="2025-04-01T00:00")
    assert causes(frame) == [("lawful", 650_000)]


def test_an_unknown_optional_line_leaves_the_case_unchecked() -> None:
    charter = HEAD + (
        "  S:\n    name: {en: S, id: S}\n    fees:\n      - {code: A, amount: 100000}\n"
        "      - {code: B, amount: area * 10, optional: true}\n"
    )
    assert causes(money_of([a_case(service="S")], [a_payment(130_000)], charter=charter)) == [(None, 130_000)]
    assert causes(money_of([a_case(service="S")], [a_payment(100_000)], charter=charter)) == [("lawful", 100_000)]


@pytest.mark.parametrize(("payments", "only"), [([650_000], True), ([650_000, 650_000], False), ([], False)])
def test_a_second_charge_that_nobody_paid_is_only_a_demand(payments: list[int], only: bool) -> None:
    charges = [a_charge(BOOK, fee_code="BOOK", officer_id="P1")] * 2
    frame = money_of([a_case()], [a_payment(amount) for amount in payments], charges)
    assert frame.loc[(frame["source"] == "charge") & (frame["cause"] == "duplicate"), "only_demanded"].tolist() == [only]
    assert not frame.loc[frame["source"] != "charge", "only_demanded"].any()
