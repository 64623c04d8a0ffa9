"""The causes of money, and the portions into which sums are cut: each unit of money has exactly one cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from features.arrays.segments import Ints

CAUSES = (
    "lawful",
    "grace",
    "refunded",
    "duplicate",
    "superseded",
    "other_lane",
    "free",
    "split",
    "over",
    "unlisted",
    "short",
    "unpaid",
    "lane_unpaid",
    "refund_without_payment",
)
"""lawful, grace (the tariff next to a change, within the days of grace) and refunded (taken back in full) are in order. short: paid or
charged less than the tariff, by nobody's deadline; unpaid: due and not paid; lane_unpaid: the lane without its surcharge."""

CAUSE = {name: number for number, name in enumerate(CAUSES)}
EXCESS_CAUSES = ("duplicate", "other_lane", "free", "split", "over", "unlisted")

SEVERAL = -1
"""Fee code number of a portion that stands for several fee lines, or for none."""


@dataclass(frozen=True)
class Portions:
    """Parts of sums, each with its cause; arrays of one length.

    item: number of the sum (-1: none, something owed); case; amount: the part; cause; code: fee code number (`SEVERAL`);
    owed and paid: the two totals that were compared; excess: what is too much (negative: too little); version: the fee row that
    was applied instead of the one in force (-1 none); lane: the other lane's number in the facts (-1 none); parts: sums that
    were laid against the line together.
    """

    item: Ints
    case: Ints
    amount: Ints
    cause: Ints
    code: Ints
    owed: Ints
    paid: Ints
    excess: Ints
    version: Ints
    lane: Ints
    parts: Ints

    def __len__(self) -> int:
        return len(self.case)


def portions(
    cause: str | Ints,
    case: Ints,
    amount: npt.ArrayLike,
    *,
    item: npt.ArrayLike = -1,
    code: npt.ArrayLike = SEVERAL,
    owed: npt.ArrayLike = 0,
    paid: npt.ArrayLike = 0,
    excess: npt.ArrayLike = 0,
    version: npt.ArrayLike = -1,
    lane: npt.ArrayLike = -1,
    parts: npt.ArrayLike = 1,
) -> Portions:
    """Portions of one cause (or one a row); single values stand for all rows."""
    number = CAUSE[cause] if isinstance(cause, str) else cause
    columns = (item, case, amount, number, code, owed, paid, excess, version, lane, parts)
    return Portions(*(np.broadcast_to(np.asarray(column, dtype=np.int64), case.shape).copy() for column in columns))


def join_portions(blocks: Iterable[Portions]) -> Portions:
    """All blocks, one below the other."""
    held = [block for block in blocks if len(block)]
    if not held:
        none = np.zeros(0, dtype=np.int64)
        return Portions(*([none] * len(fields(Portions))))
    return Portions(*(np.concatenate([getattr(block, f.name) for block in held]) for f in fields(Portions)))
