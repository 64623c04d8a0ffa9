"""Visits of cases that an agent brought: what is known of the pair of officer and agent at each. One row a visit with an officer.

A pair's evidence is meant to reach only those of its cases that deviate themselves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal

TAKEN = ("meeting_q", "speed_q", "places_q")


def compute(context: Context) -> pd.DataFrame:
    steps, pairs, applications = context.frames["steps"], context.frames["agent_pairs"], context.tables.applications
    case, officer = steps["case"].to_numpy(dtype=np.int64), codes_of(steps["officer"])
    agent = codes_of(applications["agent_id"])[case]
    row = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0) & (agent >= 0))
    size = len(applications["agent_id"].cat.categories) + 1
    keys = codes_of(pairs["officer"]) * size + codes_of(pairs["agent"])  # ascending, as the frame is sorted
    wanted = officer[row] * size + agent[row]
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    place = np.where(keys[place] == wanted, place, -1) if len(keys) else np.full(len(row), -1, dtype=np.int64)
    excess = np.asarray(seg.take_or(pairs["times_low"].to_numpy(dtype=np.float64), place, np.nan), dtype=np.float64)
    start = np.asarray(seg.take_or(pairs["start_at"].to_numpy(), place, seg.NAT))
    known = ~np.isnan(excess)
    return pd.DataFrame(
        {
            "case": case[row],
            "officer": coded(officer[row], steps["officer"].cat.categories),
            "agent": coded(agent[row], applications["agent_id"].cat.categories),
            "step_row": row,
            "pair_excess": excess,
            "after_start": np.where(known, steps["done_at"].to_numpy()[row] >= start, np.nan).astype(np.float64),
            **{f"pair_{name}": seg.take_or(pairs[name].to_numpy(dtype=np.float64), place, np.nan) for name in TAKEN},
        }
    )


FAMILY = Family(
    table="pair_visits",
    title="Visits of an agent's cases",
    after=("steps", "agent_pairs"),
    signals=(
        Signal("pair_excess", "how many times the expected the officer and the agent meet, told cautiously", "times", "whole"),
        Signal("after_start", "the visit lies after the start from which the pair stands out most", "yes or no", "whole"),
        Signal("pair_meeting_q", "share of wrong pairs to expect down to this one, by how often they meet", "share", "whole"),
        Signal("pair_speed_q", "share of wrong pairs to expect down to this one, by the speed gained", "share", "whole"),
        Signal("pair_places_q", "share of wrong pairs to expect down to this one, by the places gained", "share", "whole"),
    ),
    compute=compute,
)
