"""What a log shows of services, steps and fees. An observation, never a promise: only people and the law can say what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.tables import MONEY_SCALE, Tables

LEAST_PAYMENTS = 5
LEAST_SHARE = 0.05
MOST_SERVICES, MOST_STEPS, MOST_AMOUNTS = 300, 60, 8


@dataclass(frozen=True)
class ObservedStep:
    """An activity of a service: the share of its cases that show it. Steps are ordered by their median place within a case."""

    activity: str
    share: float


@dataclass(frozen=True)
class ObservedFee:
    """An amount that payments of a service repeat: `times` of `payments` with this code; first and last local-free UTC day."""

    code: str | None
    amount: int
    times: int
    payments: int
    first: str
    last: str


@dataclass(frozen=True)
class ObservedService:
    code: str
    cases: int
    steps: tuple[ObservedStep, ...]
    fees: tuple[ObservedFee, ...]
    other_steps: int


@dataclass(frozen=True)
class Observed:
    """Services, the most frequent first; `unlisted`: how many rarer ones are left out. Offices in order of their codes."""

    services: tuple[ObservedService, ...]
    unlisted: int
    offices: tuple[str, ...]
    lanes: Mapping[str, tuple[str, ...]]


def observe(tables: Tables) -> Observed:
    """All that the tables show of the charter's services."""
    applications = tables.applications
    counts = applications["service_code"].astype(str).value_counts()
    ordered = sorted(counts.index, key=lambda code: (-int(counts[code]), str(code)))
    listed = [str(code) for code in ordered[:MOST_SERVICES]]
    steps, fees = _steps(tables), _fees(tables)
    services = tuple(
        ObservedService(
            code,
            int(counts[code]),
            tuple(steps.get(code, ())[:MOST_STEPS]),
            tuple(fees.get(code, ())[:MOST_AMOUNTS]),
            max(0, len(steps.get(code, ())) - MOST_STEPS),
        )
        for code in listed
    )
    offices = tuple(sorted(applications["office_id"].astype(str).unique().tolist()))
    return Observed(services, len(ordered) - len(listed), offices, _lanes(applications))


def _lanes(applications: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The lanes that cases of each service name, without the normal one."""
    given = applications.loc[applications["lane"].notna(), ["service_code", "lane"]].astype(str).drop_duplicates()
    lanes: dict[str, list[str]] = {}
    for code, lane in sorted(zip(given["service_code"], given["lane"], strict=True)):
        if lane != "normal":
            lanes.setdefault(code, []).append(lane)
    return {code: tuple(found) for code, found in lanes.items()}


def _steps(tables: Tables) -> dict[str, list[ObservedStep]]:
    """By service: each activity's share of the cases, in the order of the median place of its first occurrence in a case (0 to 1)."""
    events = tables.events
    if not len(events):
        return {}
    case, activity = events["case"].to_numpy(), events["activity"].astype(str).to_numpy()
    first = np.flatnonzero(np.r_[True, case[1:] != case[:-1]])
    sizes = np.diff(np.r_[first, len(case)])
    place = (np.arange(len(case)) - np.repeat(first, sizes)) / np.maximum(np.repeat(sizes, sizes) - 1, 1)
    service = tables.applications["service_code"].astype(str).to_numpy()[case]
    frame = pd.DataFrame({"service": service, "activity": activity, "case": case, "place": place})
    frame = frame.drop_duplicates(["case", "activity"])
    found = frame.groupby(["service", "activity"], sort=True).agg(cases=("case", "size"), place=("place", "median")).reset_index()
    totals = tables.applications["service_code"].astype(str).value_counts()
    found = found.sort_values(["service", "place", "activity"], kind="stable")
    shares = found["cases"].to_numpy() / totals.reindex(found["service"]).to_numpy()
    steps: dict[str, list[ObservedStep]] = {}
    for code, name, share in zip(found["service"], found["activity"], shares.tolist(), strict=True):
        steps.setdefault(str(code), []).append(ObservedStep(str(name), round(share, 3)))
    return {code: _usual(listed) for code, listed in steps.items()}


def _usual(steps: Sequence[ObservedStep]) -> list[ObservedStep]:
    """The most common ones first in line for the places there are, then again in order."""
    if len(steps) <= MOST_STEPS:
        return list(steps)
    kept = {step.activity for step in sorted(steps, key=lambda step: -step.share)[:MOST_STEPS]}
    return [*(step for step in steps if step.activity in kept), *(step for step in steps if step.activity not in kept)]


def _fees(tables: Tables) -> dict[str, list[ObservedFee]]:
    """By service: amounts that repeat, the commonest first."""
    payments = tables.payments
    kept = payments[(payments["status"].astype(str) == "paid").to_numpy() & (payments["amount"] > 0).to_numpy()]
    if not len(kept):
        return {}
    service = tables.applications["service_code"].astype(str).to_numpy()[kept["case"].to_numpy()]
    code = kept["fee_code"].astype(object).where(kept["fee_code"].notna(), "").to_numpy()
    frame = pd.DataFrame({"service": service, "code": code, "amount": kept["amount"].to_numpy(), "at": kept["paid_at"].to_numpy()})
    totals = frame.groupby(["service", "code"]).size()
    found = frame.groupby(["service", "code", "amount"]).agg(times=("at", "size"), first=("at", "min"), last=("at", "max")).reset_index()
    found["payments"] = totals.reindex(pd.MultiIndex.from_frame(found[["service", "code"]])).to_numpy()
    found = found[(found["times"] >= LEAST_PAYMENTS) & (found["times"] >= LEAST_SHARE * found["payments"])]
    found = found.sort_values(["service", "times", "code", "amount"], ascending=[True, False, True, True], kind="stable")
    fees: dict[str, list[ObservedFee]] = {}
    for row in found.to_dict("records"):
        days = (f"{row['first']:%Y-%m-%d}", f"{row['last']:%Y-%m-%d}")
        fee = ObservedFee(str(row["code"]) or None, int(row["amount"]), int(row["times"]), int(row["payments"]), *days)
        fees.setdefault(str(row["service"]), []).append(fee)
    return fees


def amount_text(amount: int) -> str:
    """Ten-thousandths as a plain decimal: 3500005000 is `350000.5`."""
    whole, part = divmod(amount, MONEY_SCALE)
    return str(whole) if part == 0 else f"{whole}.{part:04d}".rstrip("0")
