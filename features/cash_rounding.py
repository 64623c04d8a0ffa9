"""To what unit an office rounds cash, where the charter does not say."""

from __future__ import annotations

import numpy as np

from features.segments import Ints
from features.tables import MONEY_SCALE

UNITS = tuple(step * MONEY_SCALE for step in (1000, 500, 100, 50, 25, 10, 5, 1))
ROUNDED_SHARE = 0.9
FEWEST = 20
LARGEST_SHARE = 0.01
"""A unit above this share of the typical fee is no rounding."""


def infer_cash_rounding(amount: Ints, owed: Ints, smallest: int) -> int:
    """The largest unit that 90% of the cash amounts are multiples of (ten-thousandths); `smallest` where there is none.

    amount, owed: [cash payments], the sum and what its case owed in all. Only payments of cases that owe no multiple of the unit
    count: where the tariff itself is round, round amounts tell nothing.
    """
    for unit in UNITS:
        telling = (owed > 0) & (owed % unit != 0) & (amount > 0)
        if unit <= smallest or telling.sum() < FEWEST or unit > LARGEST_SHARE * float(np.median(owed[telling])):
            continue
        if float((amount[telling] % unit == 0).mean()) >= ROUNDED_SHARE:
            return unit
    return smallest
