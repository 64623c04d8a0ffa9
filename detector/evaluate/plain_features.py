"""What anybody would compute of a case first: raw features that the baselines see, and no more."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.base import Context
from features.tables import MONEY_SCALE

NAMES = ("duration_days", "events", "officers", "paid", "hour")


def plain_features(context: Context) -> pd.DataFrame:
    """float64, one row a case: days from submission to decision (open: to the as-of time), events, distinct officers, net paid, and the
    local hour of the last event; NaN where unknown."""
    tables = context.tables
    applications, events, payments = tables.applications, tables.events, tables.payments
    count = len(applications)
    decided = applications["decided_at"].to_numpy()
    end = np.where(np.isnat(decided), context.as_of, decided)
    case = events["case"].to_numpy().astype(np.int64)
    last = seg.last_row_per(case, count, np.ones(len(case), dtype=np.bool_))
    at = np.asarray(seg.take_or(events["timestamp"].to_numpy(), last, seg.NAT))
    pairs = pd.DataFrame({"case": case, "officer": codes_of(events["officer_id"])})
    pairs = pairs[pairs["officer"] >= 0].drop_duplicates()
    valid = (payments["status"] != "void").to_numpy()
    net = seg.sum_per(np.where(valid, payments["case"].to_numpy(), -1).astype(np.int64), payments["amount"].to_numpy(), count)
    return pd.DataFrame(
        {
            "duration_days": (end - applications["submitted_at"].to_numpy()) / np.timedelta64(1, "D"),
            "events": seg.count_per(case, count).astype(np.float64),
            "officers": seg.count_per(pairs["case"].to_numpy(dtype=np.int64), count).astype(np.float64),
            "paid": net / MONEY_SCALE,
            "hour": context.clocks.minute_of_day(codes_of(applications["office_id"]), at) / 60,
        }
    )
