"""Through how many hands a decided case went, and how rare one single hand is at the office."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.segments import Ints
from features.base import Context, Family, Signal
from features.excess import dense

LEAST_STEPS = 3
"""Different steps with a known officer that a case must show: two steps by one officer say nothing."""

PRIOR_CASES = 10.0
"""Weight of the whole log's share of one-handed cases in the share of one office and service."""


def _distinct(case: Ints, value: Ints, cases: int) -> Ints:
    """int64[cases]: how many different values the rows of each case have."""
    values = int(value.max(initial=0)) + 1
    return seg.count_per(np.unique(case * values + value) // values, cases)


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    n = len(applications)
    case, officer = steps["case"].to_numpy(), codes_of(steps["officer"])
    decided = applications["decided_at"].to_numpy()[case]
    done = ~steps["is_open"].to_numpy(dtype=np.bool_) & (steps["done_at"].to_numpy() <= decided)
    named = done & (officer >= 0)
    known = seg.count_per(case, n, done & (officer < 0)) == 0
    settled = applications["decision"].isin(["granted", "rejected"]).to_numpy()
    activities = _distinct(case[named], codes_of(steps["activity"])[named], n)
    cases = np.flatnonzero(settled & known & (activities >= LEAST_STEPS))
    hands = _distinct(case[named], officer[named], n)[cases]
    first = seg.first_row_per(case, n, named)[cases]
    one = hands == 1
    who = np.where(one, officer[first], -1)
    office, service = (codes_of(applications[name])[cases] for name in ("office_id", "service_code"))
    place = dense(seg.combine_codes((office, service), (int(office.max(initial=0)) + 1, int(service.max(initial=0)) + 1)))
    places, officers = int(place.max(initial=-1)) + 1, len(steps["officer"].cat.categories)
    own = dense(seg.combine_codes((place, who), (places, officers)))
    mine = np.where(one, seg.count_per(own, int(own.max(initial=-1)) + 1, one)[own], 0)
    others, others_one = seg.count_per(place, places)[place] - mine, seg.count_per(place, places, one)[place] - mine
    overall = float(one.mean()) if len(one) else 0.0
    at = np.full(n, -1, dtype=np.int64)
    at[cases] = place
    there = named & (at[case] >= 0)
    return pd.DataFrame(
        {
            "case": cases,
            "officer": coded(who, steps["officer"].cat.categories),
            "hands": hands.astype(np.float64),
            "steps": activities[cases].astype(np.float64),
            "colleagues": _distinct(at[case[there]], officer[there], places)[place] - 1.0,
            "others": others.astype(np.float64),
            "others_one": others_one.astype(np.float64),
            "one_hand_share": (others_one + PRIOR_CASES * overall) / (others + PRIOR_CASES),
            "case_event_rows": True,
        }
    )


FAMILY = Family(
    table="hands",
    title="Hands a case went through",
    after=("steps",),
    needs=("events.officer_id", "applications.decided_at", "applications.decision"),
    signals=(
        Signal("hands", "different officers who did the steps up to the decision", "officers"),
        Signal("steps", "different steps that they did", "steps"),
        Signal("colleagues", "other officers who do steps of this service at the office", "officers", "whole"),
        Signal("one_hand_share", "share of the office's other cases of the service that one officer took through", "share", "whole"),
    ),
    compute=compute,
)
