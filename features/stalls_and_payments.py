"""A wait, an off-schedule payment inside it, and how soon after the payment the wait ended: one row a case.

A wait that the decision cut short, or that ended with a step of the system or the applicant, was not ended by an officer, and
says nothing: the step may be the payment itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Floats, Ints
from features.base import Context, Family, Signal
from features.money.causes import EXCESS_CAUSES

OFF_SCHEDULE = (*EXCESS_CAUSES, "superseded")
"""Causes of money that no lawful fee explains."""

NO_PAYMENT_DAYS = 9_999.0
"""Days to release where no off-schedule payment fell into a wait."""

SOON_SHARE = 0.1
"""Among several payments of a case, those after which so little of the wait remained are told first, then the longest stall."""


def _pairs(case_of_wait: Ints, case_of_payment: Ints) -> tuple[Ints, Ints]:
    """Every payment with every wait of its case: (wait, payment) row numbers. Waits in the order of their cases."""
    first = np.searchsorted(case_of_wait, case_of_payment, side="left")
    count = np.searchsorted(case_of_wait, case_of_payment, side="right") - first
    payment = np.repeat(np.arange(len(case_of_payment)), count)
    place = np.arange(len(payment)) - np.repeat(np.cumsum(count) - count, count)
    return first[payment] + place, payment


def _inside(context: Context, waits: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    """One row an off-schedule payment inside a wait: its wait, payment, the stall up to it, and the days from it to the release."""
    wait, payment = _pairs(waits["case"].to_numpy(), paid["case"].to_numpy())
    office = codes_of(context.tables.applications["office_id"])[waits["case"].to_numpy()[wait]]
    at, begin, end = paid["paid_at"].to_numpy()[payment], waits["ready_at"].to_numpy()[wait], waits["served_at"].to_numpy()[wait]
    by_day = waits["by_day"].to_numpy()[wait] | paid["is_date"].to_numpy()[payment]
    day = [context.clocks.local_day(office, t) for t in (begin, at, end)]
    within = np.where(by_day, (day[0] <= day[1]) & (day[1] <= day[2]), (begin <= at) & (at <= end))
    kept = np.flatnonzero(within)
    wait, payment, office, by_day = wait[kept], payment[kept], office[kept], by_day[kept]
    at, begin, end = at[kept], begin[kept], end[kept]
    days_after = context.clocks.working_days(office, at, np.maximum(at, end))
    hours_after = context.clocks.working_minutes(office, at, np.maximum(at, end)) / context.clocks.minutes_per_day(office)
    in_days = waits["by_day"].to_numpy()[wait]
    stalled_to = np.maximum(at, begin)
    before = np.where(
        in_days, context.clocks.working_days(office, begin, stalled_to), context.clocks.working_minutes(office, begin, stalled_to)
    )
    per_day = np.where(in_days, 1.0, context.clocks.minutes_per_day(office))
    usual, scale = waits["usual_wait"].to_numpy()[wait], waits["wait_scale"].to_numpy()[wait]
    still_open = waits["is_open"].to_numpy()[wait]
    return pd.DataFrame(
        {
            "wait": wait,
            "payment": payment,
            "stall": np.maximum((np.log1p(before) - np.log1p(usual)) / scale, 0.0),
            "before": before / np.where(in_days, 1.0, 60.0),
            "release_days": np.where(still_open, NO_PAYMENT_DAYS, np.where(by_day, days_after, hours_after)),
            "release_share": np.where(still_open, 1.0, _share(np.where(by_day, days_after, hours_after), before / per_day)),
        }
    )


def _share(after: Floats, before: Floats) -> Floats:
    """float64[n]: the part of the wait that remained: the chance that a payment at any moment of it came so near to its end."""
    whole = before + after
    return np.asarray(np.where(whole > 0, after / np.where(whole > 0, whole, 1.0), 1.0))


def compute(context: Context) -> pd.DataFrame:
    queueing, money = context.frames["queueing"], context.frames["money"]
    waits = queueing[queueing["usual_wait"].notna() & ((queueing["is_served"] & queueing["officer"].notna()) | queueing["is_open"])]
    waits = waits.reset_index(drop=True)
    off = money["cause"].isin(OFF_SCHEDULE) & (money["source"] == "payment") & (money["part_amount"] > 0) & money["paid_at"].notna()
    paid = money[off.to_numpy()].reset_index(drop=True)
    place = pd.Index(context.tables.payments["payment_id"]).get_indexer(pd.Index(paid["payment_id"]))
    paid = paid.assign(is_date=context.tables.payments["paid_at_is_date"].to_numpy()[place])
    pairs = _inside(context, waits, paid)
    case = waits["case"].to_numpy()[pairs["wait"].to_numpy()]
    soon = (pairs["release_share"] <= SOON_SHARE).to_numpy()
    order = np.lexsort((paid["payment_id"].to_numpy(dtype=str)[pairs["payment"].to_numpy()], pairs["stall"].to_numpy(), soon, case))
    best = pairs.iloc[order[seg.is_end(case[order])]].reset_index(drop=True) if len(pairs) else pairs
    cases = np.unique(waits["case"].to_numpy())
    row = np.full(len(cases), -1, dtype=np.int64)
    row[np.searchsorted(cases, case[order][seg.is_end(case[order])] if len(pairs) else case)] = np.arange(len(best))
    return _frame(cases, row, best, waits, paid)


def _frame(cases: Ints, row: Ints, best: pd.DataFrame, waits: pd.DataFrame, paid: pd.DataFrame) -> pd.DataFrame:
    wait, payment = (np.asarray(seg.take_or(best[name].to_numpy(dtype=np.int64), row, -1)) for name in ("wait", "payment"))

    def told(values: pd.Series, rows: Ints, missing: object) -> np.ndarray:
        return np.asarray(seg.take_or(values.to_numpy(), rows, missing))

    names = {"activity": waits, "officer": waits, "unit": waits, "cause": paid}
    words = {name: coded(seg.take_or(codes_of(frame[name]), payment if frame is paid else wait, -1), frame[name].cat.categories)
             for name, frame in names.items()}  # fmt: skip
    ids = np.append(paid["payment_id"].to_numpy(dtype=object), [None])[payment]
    return pd.DataFrame(
        {
            "case": cases,
            "stall_before_payment": told(best["stall"].astype(np.float64), row, 0.0),
            "release_after_payment_days": told(best["release_days"].astype(np.float64), row, NO_PAYMENT_DAYS),
            "release_share": told(best["release_share"].astype(np.float64), row, 1.0),
            "waited_before": told(best["before"].astype(np.float64), row, np.nan),
            "waited_usually": told(waits["waited_usually"], wait, np.nan),
            **words,
            "payment_id": pd.array(ids, dtype="str"),
            "paid_at": told(paid["paid_at"], payment, seg.NAT),
            "part_amount": told(paid["part_amount"], payment, np.nan),
            "ready_at": told(waits["ready_at"], wait, seg.NAT),
            "served_at": told(waits["served_at"], wait, seg.NAT),
            "done_event": told(waits["done_event"], wait, -1),
        }
    )


FAMILY = Family(
    table="stalls_and_payments",
    title="Stall, then off-schedule payment, then release",
    after=("queueing", "money"),
    needs=("events.officer_id",),
    signals=(
        Signal("stall_before_payment", "wait up to an off-schedule payment beyond the neighbours' whole wait; none: 0", "spreads", "whole"),
        Signal("release_after_payment_days", "working days from that payment to the end of the wait; none: 9,999", "working days", "whole"),
        Signal("release_share", "that time as a share of the whole wait; none: 1", "share", "whole"),
    ),
    compute=compute,
)
