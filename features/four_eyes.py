"""Pairs of steps that different officers must do: one row a decided case and promised pair, from each step's last execution
before the decision. A pair with an unknown officer, or with a step that is not there, can't be checked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal


def _pairs(context: Context) -> list[tuple[int, str, str]]:
    """(service code, first step, second step) of every pair that the charter promises."""
    services = context.tables.applications["service_code"].cat.categories
    known = context.charter.services
    return [(code, a, b) for code, name in enumerate(services) if name in known for a, b in known[name].four_eyes]


def compute(context: Context) -> pd.DataFrame:
    applications, events = context.tables.applications, context.tables.events
    n = len(applications)
    case = events["case"].to_numpy()
    decided = applications["decided_at"].to_numpy()
    in_time = events["timestamp"].to_numpy() <= np.minimum(np.where(np.isnat(decided), context.as_of, decided), context.as_of)[case]
    is_decided = applications["decision"].isin(["granted", "rejected"]).to_numpy()
    officer = codes_of(events["officer_id"])
    service = codes_of(applications["service_code"])
    parts = []
    for code, first, second in _pairs(context):
        cases = np.flatnonzero(is_decided & (service == code))
        rows = [seg.last_row_per(case, n, in_time & (events["activity"] == name).to_numpy())[cases] for name in (first, second)]
        who = [np.asarray(seg.take_or(officer, row, -1)).astype(np.int64) for row in rows]
        known = (who[0] >= 0) & (who[1] >= 0)
        parts.append(
            pd.DataFrame(
                {
                    "case": cases,
                    "pair": f"{first} + {second}",
                    "first_step": first,
                    "second_step": second,
                    "officer": coded(who[1], events["officer_id"].cat.categories),
                    "first_at": seg.take_or(events["timestamp"].to_numpy(), rows[0], seg.NAT),
                    "second_at": seg.take_or(events["timestamp"].to_numpy(), rows[1], seg.NAT),
                    "first_event": rows[0],
                    "second_event": rows[1],
                    "same_officer": np.where(known, (who[0] == who[1]).astype(np.float64), np.nan),
                }
            )
        )
    if not parts:
        texts = ("pair", "first_step", "second_step", "officer", "first_at", "second_at", "same_officer")
        columns = ("case", *texts, "first_event", "second_event")
        return pd.DataFrame({name: [] for name in columns}).astype({"case": np.int64, "first_event": np.int64, "second_event": np.int64})
    return pd.concat(parts, ignore_index=True).sort_values(["case", "pair"], kind="stable", ignore_index=True)


FAMILY = Family(
    table="four_eyes",
    title="Steps that two different officers must do",
    needs=("charter.four_eyes", "events.officer_id"),
    signals=(Signal("same_officer", "1 where one officer did both steps of a promised pair, 0 where two did", "yes or no"),),
    compute=compute,
)
