"""Officer with applicant: how often they meet beyond assignment. One row a pair; applicants with few cases make no pair.

What an applicant files at one go (one day, one service) is often handled at one go, so it counts once.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.discoveries import q_values
from features.arrays.segments import Ints
from features.base import Context, Family, Signal
from features.pairs.dealt import Dealt, dealt_visits, meetings
from features.pairs.judging import judged

LEAST_MEETINGS = 4
"""A pair that could not have met so often is no pair."""

LEAST_VARIANCE = 0.5
"""Below this variance of the number of meetings no excess could be told from chance; such pairs are not tested."""


def _once_a_filing(context: Context, visits: Dealt) -> Ints:
    """int64[visits]: the applicant; -1 for all visits of one step but the first that one filing (applicant, day, service) led to."""
    applications, steps = context.tables.applications, context.frames["steps"]
    office = codes_of(applications["office_id"])
    day = context.clocks.local_day(office, applications["submitted_at"].to_numpy()).astype(np.int64)
    applicant, service = (codes_of(applications[name]) for name in ("applicant_id", "service_code"))
    activity = codes_of(steps["activity"])[visits.step]
    parts = [*(codes[visits.case] for codes in (applicant, day - day.min(initial=0), service)), activity]
    filing = np.unique(seg.combine_codes(parts, [int(codes.max(initial=0)) + 1 for codes in parts]), return_index=True)[1]
    out = np.full(len(visits.case), -1, dtype=np.int64)
    out[filing] = applicant[visits.case[filing]]
    return out


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    visits = dealt_visits(context)
    applicant, office = _once_a_filing(context, visits), codes_of(applications["office_id"])[visits.case]
    met = meetings(visits, applicant, LEAST_MEETINGS)
    pairs = judged(visits, met, applicant, office, len(applications["office_id"].cat.categories), LEAST_VARIANCE)
    return pd.DataFrame(
        {
            "case": np.full(len(met.officer), -1, dtype=np.int64),
            "officer": coded(met.officer, steps["officer"].cat.categories),
            "applicant": coded(met.other, applications["applicant_id"].cat.categories),
            "office": coded(pairs.office, applications["office_id"].cat.categories),
            **pairs.columns(steps["event_row"].to_numpy(dtype=np.int64)[visits.step]),
            "meeting_q": q_values(pairs.p_value),
        }
    )


FAMILY = Family(
    table="applicant_pairs",
    title="Officer with applicant",
    after=("steps",),
    needs=("events.officer_id", "applications.applicant_id"),
    signals=(
        Signal("together", "filings of the applicant in which the officer had a part", "filings", "whole"),
        Signal("together_expected", "those to expect if files are dealt by workload among those at work", "filings", "whole"),
        Signal("together_p", "chance of so many or more by dealing, over the whole log", "share", "whole"),
        Signal("since_together", "filings together since the start from which the pair stands out most", "filings", "whole"),
        Signal("since_expected", "those to expect since that start", "filings", "whole"),
        Signal("times_low", "how many times the expected the pair meets since then, told cautiously", "times", "whole"),
        Signal("dispersion", "variance of meetings between honest pairs of the office over that of chance", "times", "whole"),
        Signal("meeting_p", "chance of such an excess from some start on", "share", "whole"),
        Signal("meeting_q", "share of wrong pairs to expect among those that meet at least as oddly", "share", "whole"),
    ),
    compute=compute,
)
