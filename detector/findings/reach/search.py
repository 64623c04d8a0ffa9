"""The smallest whole number at which something holds, for many rows at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from features.arrays.segments import Bools, Ints

NOWHERE = -1


def smallest(low: Ints, high: Ints, holds: Callable[[Ints], Bools]) -> Ints:
    """int64[n]: by halving, the smallest value from `low` to `high` (0 or more) at which `holds`; `NOWHERE` where not even at `high`.

    What holds at a value is taken to hold at every larger one.
    """
    at_high = holds(high) & (high >= low)
    below, above = low - 1, np.maximum(high, low)  # at `above` it holds (if anywhere), at `below` not
    for _ in range(int((above - below).max(initial=1)).bit_length()):
        middle = below + (above - below) // 2
        open_still = middle > below
        here = holds(np.maximum(middle, low))
        above, below = np.where(open_still & here, middle, above), np.where(open_still & ~here, middle, below)
    return np.where(at_high, above, NOWHERE)
