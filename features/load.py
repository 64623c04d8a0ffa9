"""How many applications there are for each officer's working share: what an office is given to do, not how fast it does it."""

from __future__ import annotations

import numpy as np

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Floats, Ints
from features.base import Context


def officer_load(context: Context, pair: Ints, month: Ints, pairs: int) -> Floats:
    """float64[pairs]: applications a month per officer, by office and service; NaN where no officer is known.

    pair: int64[cases], the number of office and service (-1: left out); month: int64[cases], since the first. An officer who works
    for several services or offices in a month is shared out between them by what was done for each.
    """
    events, months = context.tables.events, int(month[pair >= 0].max(initial=0)) + 1
    case, officer = events["case"].to_numpy(dtype=np.int64), codes_of(events["officer_id"])
    at = events["timestamp"].to_numpy()
    first = context.tables.applications["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64) - month
    done_in = at.astype("datetime64[M]").astype(np.int64) - (int(first[0]) if len(first) else 0)
    rows = np.flatnonzero((officer >= 0) & (pair[case] >= 0) & (done_in >= 0) & (done_in < months) & (at <= context.as_of))
    who = officer[rows] * months + done_in[rows]
    acts = seg.count_per(who, (int(who.max(initial=0)) + 1))
    working = np.bincount(pair[case[rows]], 1.0 / acts[who], minlength=pairs)
    filed = seg.count_per(pair, pairs).astype(np.float64)
    return np.where(working > 0, filed / np.where(working > 0, working, 1.0), np.nan)
