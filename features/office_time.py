"""How long the office itself took over a case: the sum of the waits that were its own."""

from __future__ import annotations

import numpy as np

from features.arrays import segments as seg
from features.arrays.segments import Bools, Floats
from features.base import Context


def office_time(context: Context) -> tuple[Floats, Bools]:
    """By case: working time of the office so far (minutes; days where a stamp of it is a bare date), and whether it is in days.

    Missing where the office did nothing yet, or where one of its waits is not known.
    """
    n, steps = len(context.tables.applications), context.frames["steps"]
    case = steps["case"].to_numpy()
    mine = (steps["wait_of"] == "office").to_numpy() & ~steps["is_open"].to_numpy(dtype=np.bool_)
    in_days = seg.count_per(case, n, mine & steps["is_date"].to_numpy(dtype=np.bool_)) > 0
    spent = np.where(in_days[case], steps["wait_working_days"].to_numpy(), steps["wait_working_minutes"].to_numpy())
    unknown = seg.count_per(case, n, mine & np.isnan(spent)) > 0
    total = np.bincount(case[mine], weights=np.nan_to_num(spent[mine]), minlength=n)
    return np.where(unknown | (seg.count_per(case, n, mine) == 0), np.nan, total), in_days
