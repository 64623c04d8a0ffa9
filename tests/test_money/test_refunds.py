"""Refunds: against their fee, else the latest equal amount, else what was paid last; and a slow obvious twin."""

from __future__ import annotations

import numpy as np

from features.money_items import NO_CODE, UNKNOWN_CODE, Items
from features.refunds import net_refunds

CODES = {None: NO_CODE, "A": 0, "B": 1, "C": 2, "X": 3, "ODD": UNKNOWN_CODE}


def items_of(rows: list[tuple[str, int, str | None]]) -> Items:
    """Sums (case, amount, code) in the order of time."""
    case = np.array([int(case[1:]) for case, _, _ in rows], dtype=np.int64)
    order = np.argsort(case, kind="stable")
    amount, code = (np.array(values, dtype=np.int64) for values in ([a for _, a, _ in rows], [CODES[c] for _, _, c in rows]))
    at = np.datetime64("2025-01-01", "us") + np.arange(len(rows)).astype("timedelta64[D]")
    return Items("payment", order, case[order], code[order], amount[order], at[order])


def net_slowly(items: Items) -> np.ndarray:
    """One refund after the other, each taken off the best payments of its case one by one."""
    left = items.amount.tolist()
    for refund in range(len(left)):
        if items.amount[refund] >= 0:
            continue
        fits = [
            payment
            for payment in range(len(left))
            if items.case[payment] == items.case[refund]
            and left[payment] > 0
            and (items.code[refund] == NO_CODE or items.code[payment] in (items.code[refund], NO_CODE))
        ]
        wanted = -items.amount[refund]
        fits.sort(
            key=lambda payment: (
                not (items.code[payment] == items.code[refund] != NO_CODE),
                left[payment] != wanted,
                -payment,
            )
        )
        for payment in fits:
            taken = min(left[payment], -left[refund])
            left[payment] -= taken
            left[refund] += taken
    return np.array(left, dtype=np.int64)


def test_the_latest_equal_amount_goes_first() -> None:
    items = items_of([("C1", 100, None), ("C1", 50, None), ("C1", 100, None), ("C1", 70, None), ("C1", -100, None)])
    assert net_refunds(items).tolist() == [100, 50, 0, 70, 0]


def test_then_what_was_paid_last() -> None:
    items = items_of([("C1", 100, None), ("C1", 50, None), ("C1", -70, None)])
    assert net_refunds(items).tolist() == [80, 0, 0]


def test_its_own_fee_goes_before_an_equal_amount() -> None:
    items = items_of([("C1", 100, "A"), ("C1", 60, None), ("C1", -60, "A")])
    assert net_refunds(items).tolist() == [40, 60, 0]


def test_never_another_fee() -> None:
    items = items_of([("C1", 100, "A"), ("C1", -60, "B")])
    assert net_refunds(items).tolist() == [100, -60]
