"""A refusal followed by a grant for the same applicant and service: one row a granted case with an earlier refusal or none.

The previous case is the latest of the same applicant, service and office that was refused before this one was granted.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.base import Context, Family, Signal


def compute(context: Context) -> pd.DataFrame:
    applications = context.tables.applications
    codes = [applications[name].cat.codes.to_numpy().astype(np.int64) for name in ("applicant_id", "service_code", "office_id")]
    sizes = [len(applications[name].cat.categories) for name in ("applicant_id", "service_code", "office_id")]
    decided = applications["decided_at"].to_numpy()
    usable = np.flatnonzero((codes[0] >= 0) & ~np.isnat(decided) & (decided <= context.as_of))
    group = seg.combine_codes([c[usable] for c in codes], sizes)
    order = np.lexsort((usable, decided[usable], group))
    rows, group = usable[order], group[order]
    refused = (applications["decision"] == "rejected").to_numpy()[rows]
    granted = (applications["decision"] == "granted").to_numpy()[rows]
    before = seg.previous_row(group, refused)
    earlier = np.asarray(seg.take_or(rows, before, -1))
    office = codes[2][rows]
    refused_at = np.asarray(seg.take_or(decided, earlier, seg.NAT))
    days = context.clocks.working_days(office, refused_at, decided[rows])
    frame = pd.DataFrame(
        {
            "case": rows,
            "refused_case": pd.Series(seg.take_or(applications["case_id"].to_numpy(dtype=object), earlier, ""), dtype=object),
            "refused_at": refused_at,
            "granted_at": decided[rows],
            "days_from_refusal": np.where(earlier >= 0, days, np.inf),
        }
    )
    frame["days_from_refusal"] = frame["days_from_refusal"].clip(upper=LONG_AGO)
    return frame[granted].sort_values("case", kind="stable", ignore_index=True)


LONG_AGO = 9999.0
"""Working days told where there was no refusal before: long ago, so that the row counts as tested and stays quiet."""

FAMILY = Family(
    table="resubmissions",
    title="Refused, then granted",
    needs=("applications.applicant_id", "applications.decision", "applications.decided_at"),
    signals=(Signal("days_from_refusal", "working days since the applicant was refused; 9999: never", "working days"),),
    compute=compute,
)
