"""Overcharges: what is added in thought to a typical payment, or taken for a free service, until the red flag tells, and flags, it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from detector.findings.reach.judging import Judge
from detector.findings.reach.sampling import Pairs, Tried, commonest, spread_over
from detector.findings.reach.search import NOWHERE, smallest
from features.arrays import segments as seg
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.money.currencies import minor_unit
from features.tables import MONEY_SCALE

WITHOUT_MONEY = ("unpaid", "lane_unpaid")
FAR = 1_000.0
"""Amounts up to so many times what is owed, and so many steps of the rounding, are tried."""


def free_pairs(context: Context, pairs: Pairs) -> Bools:
    """bool[pairs]: most cases whose fees are known owe nothing."""
    frame = context.frames["money_cases"]
    known, owed = frame["is_checked"].to_numpy(dtype=np.bool_), frame["owed_amount"].to_numpy(dtype=np.float64)
    pair = pairs.of_case[frame["case"].to_numpy(dtype=np.int64)]
    return seg.count_per(pair, pairs.size, known & (owed <= 0)) * 2 > np.maximum(seg.count_per(pair, pairs.size, known), 1)


def why_not_checked(context: Context, pairs: Pairs) -> np.ndarray:
    """object[pairs]: why the money of most cases cannot be seen; "" where it can."""
    frame, free = context.frames["money_cases"], free_pairs(context, pairs)
    case = frame["case"].to_numpy(dtype=np.int64)
    pair, known = pairs.of_case[case], frame["is_checked"].to_numpy(dtype=np.bool_)
    asked = ~known & frame["why_not"].notna().to_numpy()
    words = np.where(asked, frame["why_not"].to_numpy(dtype=object), "")
    unknown = commonest(pair[pair >= 0], words[pair >= 0], pairs.size)
    money = context.frames["money"]
    could = (money["cause"].notna() & (money["source"] != "line")).to_numpy(dtype=np.bool_)
    paid = seg.count_per(money["case"].to_numpy(dtype=np.int64), len(pairs.of_case), could) > 0
    of_office, count = _has_money(context, pairs), seg.count_per(pair, pairs.size)
    checked, with_money = seg.count_per(pair, pairs.size, known), seg.count_per(pair, pairs.size, known & paid[case])
    nothing = np.where(free, False, 2 * with_money < checked)
    return np.select([2 * checked < count, ~of_office, nothing], [unknown, "no_payments", "nothing_paid"], "").astype(object)


def _has_money(context: Context, pairs: Pairs) -> Bools:
    """bool[pairs]: the office has a payment or charge in the data."""
    tables, offices = context.tables, int(pairs.office.max(initial=0)) + 1
    of_case = tables.applications["office_id"].cat.codes.to_numpy().astype(np.int64)
    case = np.concatenate([frame["case"].to_numpy(dtype=np.int64) for frame in (tables.payments, tables.charges)])
    held = np.zeros(max(offices, int(of_case.max(initial=0)) + 1), dtype=np.bool_)
    held[of_case[case[case >= 0]]] = True
    return np.asarray(held[pairs.office], dtype=np.bool_)


def overcharged(context: Context, judge: Judge, pairs: Pairs) -> Tried:
    """The amount beyond the tariff from which each tried payment of a fee would have been told."""
    money = context.frames["money"]
    owed = money["owed_amount"].to_numpy(dtype=np.float64)
    lawful = money["cause"].notna() & ~money["cause"].isin(WITHOUT_MONEY) & (money["source"] != "line")
    return _added(context, judge, pairs, lawful.to_numpy(dtype=np.bool_) & (owed > 0), "over")


def taken_for_free(context: Context, judge: Judge, pairs: Pairs) -> Tried:
    """The amount from which a payment for a free service would have been told."""
    money = context.frames["money"]
    owed = money["case_owed_amount"].to_numpy(dtype=np.float64)
    nothing = (owed <= 0) & (money["owed_amount"].to_numpy(dtype=np.float64) <= 0)  # an optional line that was chosen is owed
    return _added(context, judge, pairs, money["cause"].notna().to_numpy(dtype=np.bool_) & nothing, "free")


def _added(context: Context, judge: Judge, pairs: Pairs, wanted: Bools, cause: str) -> Tried:
    money, minor = context.frames["money"], minor_unit(context.charter.currency) / MONEY_SCALE
    case = money["case"].to_numpy(dtype=np.int64)
    filed = context.tables.applications["submitted_at"].to_numpy().astype(np.int64)[case]
    rows = spread_over(pairs.of_case[case], filed, wanted)
    owed, step = (money[name].to_numpy(dtype=np.float64)[rows] for name in ("owed_amount", "step_amount"))
    low, high = np.ones(len(rows), dtype=np.int64), np.ceil(FAR * (owed + step) / minor).astype(np.int64)

    def frame_of(units: Ints) -> pd.DataFrame:
        much = units * minor
        share = np.where(owed > 0, much / np.where(owed > 0, owed, 1.0), 1.0)
        columns = {
            "cause": cause, "beyond_demand": False, "only_demanded": False, "excess_share": share, "excess_steps": much / step,
            "slip_share": 0.0,  # what is tried is no slip
        }  # fmt: skip
        return pd.DataFrame(columns, index=range(len(rows)))

    def size_at(flags: bool) -> Floats:
        judged = judge.flags if flags else judge.tells
        units = smallest(low, high, lambda units: judged(frame_of(units)) & (units * minor > step))
        return np.where(units == NOWHERE, np.inf, units * minor)

    found = size_at(False)
    reason = np.where(np.isinf(found), "not_even_much", "").astype(object)
    return Tried(pairs.of_case[case[rows]], found, size_at(True), owed, owed, reason)
