"""Refunds net against their fee, else the latest equal amount, else what was paid last."""

from __future__ import annotations

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Ints
from features.money.items import NO_CODE, Items


def net_refunds(items: Items) -> Ints:
    """int64[items]: what is left of each sum once refunds are taken off.

    A payment keeps 0 or more; a refund keeps 0, or (below 0) what no payment stands behind. A refund under a fee code is taken off
    payments of that code and off those without one, never off another fee. One round for each refund of a case.
    """
    left = items.amount.copy()
    refunds = np.flatnonzero(items.amount < 0)
    turn = seg.rank_in_segment(items.case[refunds])
    for round_ in range(int(turn.max(initial=-1)) + 1):
        _take_off(items, left, refunds[turn == round_])
    return left


def _take_off(items: Items, left: Ints, refunds: Ints) -> None:
    """Take at most one refund a case off that case's payments, in the order of preference."""
    first = np.searchsorted(items.case, items.case[refunds])
    count = np.searchsorted(items.case, items.case[refunds], side="right") - first
    owner = np.repeat(np.arange(len(refunds)), count)
    payment = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    code, refund_code = items.code[payment], items.code[refunds][owner]
    fits = (left[payment] > 0) & ((refund_code == NO_CODE) | (code == refund_code) | (code == NO_CODE))
    owner, payment, code, refund_code = owner[fits], payment[fits], code[fits], refund_code[fits]
    same_code = (code == refund_code) & (refund_code != NO_CODE)
    equal = left[payment] == -items.amount[refunds][owner]
    order = np.lexsort((-payment, ~equal, ~same_code, owner))
    owner, payment = owner[order], payment[order]
    supply = left[payment]
    before = np.cumsum(supply) - supply
    before = before - before[seg.start_of(owner)] if len(owner) else before
    taken = np.clip(-items.amount[refunds][owner] - before, 0, supply)
    left[payment] -= taken
    left[refunds] += seg.sum_per(owner, taken, len(refunds))
