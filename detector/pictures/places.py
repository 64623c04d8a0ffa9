"""An office and a service: time against the standard, money against the schedule, order in the queues. Nobody is ranked by speed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from detector.pictures.base import Picture, plain_numbers
from features.arrays.coding import codes_of
from features.base import Context

SHARE_STEP = 0.25
SHARE_BINS = 13
"""Time used as a share of the standard, in quarters up to three times the standard; the last bin holds all beyond."""

MOST_PLACES = 300
COLUMNS = (("office", "office_id"), ("service", "service_code"))


def place_pictures(context: Context) -> Iterator[Picture]:
    """standard, fees and order of each office and each service (the first `MOST_PLACES` with most cases)."""
    for kind, column in COLUMNS:
        place = codes_of(context.tables.applications[column])
        names = context.tables.applications[column].cat.categories.astype(str).tolist()
        cases = np.bincount(place, minlength=len(names))
        shown = np.sort(np.argsort(-cases, kind="stable")[:MOST_PLACES]).tolist()
        parts = (_standard(context, place, len(names)), _fees(context, place, len(names)), _order(context, place, len(names)))
        told = _names(context, kind)
        yield from (Picture(kind, names[code], "name", told[names[code]]) for code in shown if names[code] in told)
        for part, held in zip(("standard", "fees", "order"), parts, strict=True):
            yield from (Picture(kind, names[code], part, held[code]) for code in shown if code in held)


def _names(context: Context, kind: str) -> dict[str, object]:
    """What the charter calls each office or service, by language tag."""
    charter = context.charter
    if kind == "office":
        return {code: {"en": office.name} for code, office in charter.offices.items() if office.name}
    return {code: dict(service.name) for code, service in charter.services.items() if service.name}


def _standard(context: Context, place: np.ndarray, size: int) -> dict[int, object]:
    standards = context.frames.get("standards")
    if standards is None:
        return {}
    held = standards[((standards["promise"] == "case") & (standards["term"] > 0) & standards["elapsed"].notna()).to_numpy()]
    at = place[held["case"].to_numpy(dtype=np.int64)]
    share = held["elapsed"].to_numpy(dtype=np.float64) / held["term"].to_numpy(dtype=np.float64)
    over = share > 1.0
    bins = np.minimum(np.ceil(np.maximum(share, 1e-9) / SHARE_STEP).astype(np.int64) - 1, SHARE_BINS - 1)
    counts = np.bincount(at * SHARE_BINS + bins, minlength=size * SHARE_BINS).reshape(size, SHARE_BINS)
    late, every = np.bincount(at, weights=over, minlength=size).astype(int), np.bincount(at, minlength=size)
    return {
        code: {"step": SHARE_STEP, "counts": counts[code].tolist(), "n": int(every[code]), "over": int(late[code])}
        for code in np.flatnonzero(every).tolist()
    }


def _fees(context: Context, place: np.ndarray, size: int) -> dict[int, object]:
    """Parts of payments by what became of them."""
    money = context.frames.get("money")
    if money is None:
        return {}
    held = money[((money["source"] == "payment") & money["cause"].notna()).to_numpy()]
    counted = pd.DataFrame({"at": place[held["case"].to_numpy(dtype=np.int64)], "cause": held["cause"].astype(str).to_numpy()})
    out: dict[int, object] = {}
    sums = counted.groupby(["at", "cause"]).size().sort_values(ascending=False, kind="stable").reset_index(name="n")
    for code, part in sums.groupby("at"):
        out[int(str(code))] = {"cause": part["cause"].tolist(), "n": part["n"].tolist()}
    return out


def _order(context: Context, place: np.ndarray, size: int) -> dict[int, object]:
    """Waits that had somebody ahead, how many of those ahead were passed, and how many waits were passed by a later one."""
    queueing = context.frames.get("queueing")
    if queueing is None:
        return {}
    at = place[queueing["case"].to_numpy(dtype=np.int64)]
    served = queueing["is_served"].to_numpy(dtype=np.bool_)
    ahead = np.nan_to_num(queueing["ahead"].to_numpy(dtype=np.float64)) * served
    passed = np.nan_to_num(queueing["passed"].to_numpy(dtype=np.float64)) * served
    lost = np.nan_to_num(queueing["passed_by"].to_numpy(dtype=np.float64)) > 0
    waits, with_ahead = np.bincount(at, weights=served, minlength=size), np.bincount(at, weights=ahead > 0, minlength=size)
    all_ahead, all_passed = np.bincount(at, weights=ahead, minlength=size), np.bincount(at, weights=passed, minlength=size)
    overtaken = np.bincount(at, weights=lost, minlength=size)
    return {
        code: {
            "waits": int(waits[code]),
            "with_ahead": int(with_ahead[code]),
            "passed_share": plain_numbers([all_passed[code] / max(all_ahead[code], 1.0)], 4)[0],
            "overtaken": int(overtaken[code]),
        }
        for code in np.flatnonzero(waits).tolist()
    }
