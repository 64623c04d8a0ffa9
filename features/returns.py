"""How often a case was sent back to its applicant, against cases of the same service and office filed about the same time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.base import Context, Family, Signal
from features.excess import beyond_neighbours, dense, upper_tail
from features.steps import activity_table


def _returns(context: Context) -> pd.DataFrame:
    """The events that sent a case back before its decision and the as-of time: event row, case, officer."""
    applications, events = context.tables.applications, context.tables.events
    case = events["case"].to_numpy().astype(np.int64)
    service = applications["service_code"].cat
    stops = activity_table(context.charter, list(map(str, service.categories)), list(events["activity"].cat.categories), "stops_clock")
    decided = applications["decided_at"].to_numpy()[case]
    at = events["timestamp"].to_numpy()
    counted = stops[service.codes.to_numpy()[case], codes_of(events["activity"])] & (at <= context.as_of) & ~(at > decided)
    rows = np.flatnonzero(counted)
    return pd.DataFrame({"row": rows, "case": case[rows], "officer": codes_of(events["officer_id"])[rows]})


def compute(context: Context) -> pd.DataFrame:
    applications, events = context.tables.applications, context.tables.events
    n = len(applications)
    service, office = codes_of(applications["service_code"]), codes_of(applications["office_id"])
    known = context.charter.services
    names = list(map(str, applications["service_code"].cat.categories))
    can = np.array([*(name in known and bool(known[name].stops_clock) for name in names), False], dtype=np.bool_)
    seen = seg.count_per(events["case"].to_numpy().astype(np.int64), n, (events["timestamp"] <= context.as_of).to_numpy()) > 0
    cases = np.flatnonzero(can[service] & seen & (applications["submitted_at"] <= context.as_of).to_numpy())
    returns = _returns(context)
    count = seg.count_per(returns["case"].to_numpy(), n)
    service, office = service[cases], office[cases]
    groups = [dense(seg.combine_codes((office, service), (int(office.max(initial=0)) + 1, len(names)))), dense(service)]
    submitted = applications["submitted_at"].to_numpy()[cases].astype(np.int64)
    found = beyond_neighbours(groups, submitted, count[cases].astype(np.float64), dense(service), counts=True)
    by_officer, officer = _most_by_one(returns, n, len(events["officer_id"].cat.categories))
    first, last = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    last[returns["case"].to_numpy()] = returns["row"].to_numpy()
    first[returns["case"].to_numpy()[::-1]] = returns["row"].to_numpy()[::-1]
    return pd.DataFrame(
        {
            "case": cases,
            "returns": count[cases].astype(np.float64),
            "returns_excess": found.spreads,
            "returns_p": upper_tail(dense(service), found.spreads),
            "usual_returns": found.usual,
            "neighbours": found.count,
            "returns_by_officer": by_officer[cases],
            "officer": coded(officer[cases], events["officer_id"].cat.categories),
            "first_event": first[cases],
            "last_event": last[cases],
            "case_event_rows": True,
        }
    )


def _most_by_one(returns: pd.DataFrame, cases: int, officers: int) -> tuple[np.ndarray, np.ndarray]:
    """float64[cases] and int64[cases]: the most returns by one officer, and that officer (-1 none); ties: the lower code."""
    named = returns[returns["officer"] >= 0]
    key, count = np.unique(named["case"].to_numpy() * max(officers, 1) + named["officer"].to_numpy(), return_counts=True)
    case, officer = key // max(officers, 1), key % max(officers, 1)
    order = np.lexsort((-officer, count, case))
    most, who = np.zeros(cases), np.full(cases, -1, dtype=np.int64)
    most[case[order]], who[case[order]] = count[order], officer[order]
    return most, who


FAMILY = Family(
    table="returns",
    title="Returns to the applicant",
    needs=("charter.stops_clock",),
    signals=(
        Signal("returns", "how often the case was sent back to its applicant before the decision", "returns"),
        Signal("returns_excess", "returns beyond cases of the service and office filed about then, on a log scale", "spreads", "whole"),
        Signal("returns_p", "share of the service's cases that lie at least as far beyond", "share", "whole"),
        Signal("usual_returns", "median of returns among the cases filed about then", "returns", "whole"),
        Signal("returns_by_officer", "most returns of the case by one and the same officer", "returns"),
    ),
    compute=compute,
)
