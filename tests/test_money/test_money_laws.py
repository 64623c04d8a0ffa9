"""Laws of the payment matching that hold for any money: nothing lost, nothing twice, order irrelevant, thresholds only tighten."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from detector.catalogue import find_parts
from features.refunds import net_refunds
from features.tables import MONEY_SCALE
from features.uncoded_payments import find_sums
from rules.base import Rule
from tests.test_money.ledgers import HEAD, a_case, a_charge, a_payment, make_context, money_of
from tests.test_money.test_refunds import items_of, net_slowly

CHARTER = HEAD + (
    "  S:\n    name: {en: S, id: S}\n    fees:\n"
    "      - {code: A, amount: 300, until: 2025-02-28}\n"
    "      - {code: A, amount: 400, from: 2025-03-01, due: submission}\n"
    "      - {code: B, amount: area * 2}\n"
    "      - {code: C, amount: 150, optional: true}\n"
    "      - {code: X, amount: 900, lane: fast}\n"
    "    lanes:\n      fast: {working_days: 1}\n"
    "  FREE:\n    name: {en: F, id: F}\n    fees: []\n"
).replace("rounding: 100\n", "rounding: 1\n")
MONEY_RULES = tuple(rule for rule in find_parts("rules", "RULE", Rule) if rule.table == "money")
case_ids = st.sampled_from(["C1", "C2", "C3"])
amounts = st.sampled_from([400, 300, 200, 150, 100, 900, 600, 50, 1, 0, 1300, -400, -200, -50, 537])
codes = st.sampled_from([None, None, "A", "B", "C", "X", "ODD"])
days = st.sampled_from(["2025-02-20", "2025-03-01", "2025-03-05", "2025-03-05", "2025-06-01"])
payments = st.lists(
    st.builds(
        lambda amount, on, case_id, code, status, officer: a_payment(
            amount, on, case_id, fee_code=code, status=status, collected_by=officer
        ),
        amounts, days, case_ids, codes, st.sampled_from(["paid", "paid", "paid", "void"]), st.sampled_from([None, "P1"]),
    ),
    max_size=9,
)  # fmt: skip
charges = st.lists(
    st.builds(lambda amount, on, case_id, code: a_charge(amount, on, case_id, fee_code=code), amounts, days, case_ids, codes), max_size=3
)
applications = st.tuples(
    *(
        st.builds(
            lambda service, on, lane, decision, area, name=name: a_case(name, service, on, lane=lane, decision=decision, area=area),
            st.sampled_from(["S", "S", "S", "FREE"]),
            st.sampled_from(["2025-02-20", "2025-03-02", "2025-04-01"]),
            st.sampled_from([None, "normal", "fast"]),
            st.sampled_from(["granted", "granted", "rejected", None]),
            st.sampled_from([100.0, 100.0, 75.0, None]),
        )
        for name in ("C1", "C2", "C3")
    )
)


def net(rows: list[Any], case_id: str) -> int:
    return sum(row["amount"] for row in rows if row["case_id"] == case_id and row.get("status") != "void")


@settings(max_examples=60, deadline=None)
@given(applications, payments, charges)
def test_each_unit_of_money_has_one_cause(applications: Any, payments: list[Any], charges: list[Any]) -> None:
    frame = money_of(applications, payments, charges, charter=CHARTER)
    for source, rows in (("payment", payments), ("charge", charges)):
        for at, case_id in enumerate(("C1", "C2", "C3")):
            told = frame[(frame["source"] == source) & (frame["case"] == at)]
            assert told["amount"].sum() == net(rows, case_id) * MONEY_SCALE
            # No portion is larger than the payment it is a part of, and only refunds are negative.
            assert (told.loc[told["cause"] != "refund_without_payment", "amount"] >= 0).all() or (told["cause"] == "lawful").all()
    assert not frame.select_dtypes("float64").apply(np.isinf).any().any()
    unchecked = frame["cause"].isna()
    assert frame.loc[unchecked, "excess_share"].isna().all()
    assert frame.loc[~unchecked, "excess_share"].notna().all()


@settings(max_examples=20, deadline=None)
@given(applications, payments, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(applications: Any, payments: list[Any], random: Any) -> None:
    numbered = [{**row, "payment_id": f"P{at}"} for at, row in enumerate(payments)]
    mixed = random.sample(numbered, len(numbered))
    first, second = (money_of(applications, rows, charter=CHARTER) for rows in (numbered, mixed))
    pd.testing.assert_frame_equal(first, second)


@settings(max_examples=20, deadline=None)
@given(applications, payments)
def test_one_case_is_judged_without_the_others(applications: Any, payments: list[Any]) -> None:
    together = money_of(applications, payments, charter=CHARTER)
    for at, case in enumerate(applications):
        mine = [{**row, "payment_id": f"P{n:04d}"} for n, row in enumerate(payments) if row["case_id"] == case["case_id"]]
        if any(row["status"] == "paid" for row in mine):
            alone = money_of([case], mine, charter=CHARTER)
            there = together[together["case"] == at].reset_index(drop=True)
            for name in ("payment_id", "amount", "excess", "days_late"):
                pd.testing.assert_series_equal(alone[name], there[name])
            assert alone["cause"].astype(str).tolist() == there["cause"].astype(str).tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.booleans(), st.booleans(), st.booleans(), st.lists(st.integers(1, 400), max_size=3), st.sampled_from([100.0, 75.0]), st.booleans()
)
def test_lawful_totals_yield_no_finding(optional: bool, fast: bool, coded: bool, cuts: list[int], area: float, refund: bool) -> None:
    """What is owed, with or without the optional line, in one sum, by code, or in any instalments."""
    parts = {"A": 400, "B": int(area * 2), **({"C": 150} if optional else {}), **({"X": 900} if fast else {})}
    if coded:
        rows = [a_payment(amount, "2025-03-02", fee_code=code) for code, amount in parts.items()]
    else:
        edges = sorted({0, *(cut for cut in cuts if cut < sum(parts.values())), sum(parts.values())})
        rows = [a_payment(b - a, "2025-03-02") for a, b in pairwise(edges)]
    if refund:
        rows += [a_payment(137, "2025-03-03"), a_payment(-137, "2025-03-04")]
    frame = money_of([a_case("C1", "S", "2025-03-02", lane="fast" if fast else "normal", area=area)], rows, charter=CHARTER)
    found = frame[frame["source"] != "payment"]
    assert set(frame["cause"].astype(str)) <= {"lawful", "refunded"}
    assert not len(found)


@settings(max_examples=40, deadline=None)
@given(applications, payments, charges, st.lists(st.floats(0, 2), min_size=2, max_size=2))
def test_tightening_a_threshold_never_adds_findings(applications: Any, payments: Any, charges: Any, steps: list[float]) -> None:
    frame = money_of(applications, payments, charges, charter=CHARTER)
    assert len(MONEY_RULES) >= 10
    for rule in MONEY_RULES:
        loose = {threshold.name: threshold.default for threshold in rule.thresholds}
        tight = {t.name: t.default + step * (1 if t.tighter == "higher" else -1) for t, step in zip(rule.thresholds, steps, strict=False)}
        needed = frame[list(rule.needs)]
        wide, narrow = rule.check(needed, **loose), rule.check(needed, **(loose | tight))
        assert isinstance(wide, pd.Series)
        assert isinstance(narrow, pd.Series)
        assert not (narrow.notna() & wide.isna()).any(), rule.id


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(case_ids, amounts, codes), max_size=12))
def test_refunds_net_as_the_slow_way_does(rows: list[tuple[str, int, str | None]]) -> None:
    items = items_of(rows)
    np.testing.assert_array_equal(net_refunds(items), net_slowly(items))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 90), st.integers(0, 2))
def test_sums_are_found_where_there_are_any(values: list[int], target: int, tolerance: int) -> None:
    row = np.array([values], dtype=np.int64)
    usable = np.ones_like(row, dtype=np.bool_)
    found, choice = find_sums(np.array([target]), row, usable, np.ones_like(row), tolerance)
    reachable = {0}
    for value in values:
        reachable |= {value + before for before in reachable}
    assert found[0] == any(abs(total - target) <= tolerance for total in reachable if total > 0)
    if found[0]:
        assert abs(row[0][choice[0]].sum() - target) <= tolerance


def test_no_money_at_all() -> None:
    frame = money_of([a_case("C1", "S", area=1.0)], charter=CHARTER)
    assert len(frame) == 0
    assert make_context([a_case("C1", "S")]).tables.payments.empty
