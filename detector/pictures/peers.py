"""How long cases of the same service took, so that one case can be seen among them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.pictures.base import Picture, Shown, plain_numbers
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Floats, Ints
from features.base import Context

BINS = 28
LEAST = 30
"""Fewer peers at the office than this, and the service at all offices is shown."""


def peer_pictures(context: Context, shown: Shown) -> Iterator[Picture]:
    """peers: which group, where the case stands in it; and each group that is used, once, as a `group` with its counts."""
    standards = context.frames.get("standards")
    if standards is None:
        return
    applications = context.tables.applications
    held = standards[(standards["promise"] == "case").to_numpy() & standards["elapsed"].notna().to_numpy()]
    case = held["case"].to_numpy(dtype=np.int64)
    elapsed = held["elapsed"].to_numpy(dtype=np.float64)
    unit = codes_of(held["unit"])
    service, office = codes_of(applications["service_code"])[case], codes_of(applications["office_id"])[case]
    closed = ~held["is_open"].to_numpy(dtype=np.bool_)
    sizes = (int(unit.max(initial=0)) + 1, int(service.max(initial=0)) + 1, int(office.max(initial=0)) + 1)
    alone, wide = seg.combine_codes((unit, service, office), sizes), seg.combine_codes((unit, service), sizes[:2])
    enough = np.bincount(alone[closed], minlength=int(alone.max(initial=0)) + 1)[alone] >= LEAST
    names = [list(applications[name].cat.categories.astype(str)) for name in ("service_code", "office_id")]
    units = list(held["unit"].cat.categories.astype(str))
    mine = np.flatnonzero(shown.place[case] >= 0)
    groups: dict[str, Floats] = {}
    for row in mine.tolist():  # bounded: the shown cases
        key, group = _key(row, enough, names, units, service, office, unit)
        if key not in groups:
            member = closed & ((alone == alone[row]) if enough[row] else (wide == wide[row]))
            groups[key] = np.sort(elapsed[member])
            yield _group(key, groups[key], group)
        below = np.searchsorted(groups[key], elapsed[row], side="left") / max(len(groups[key]), 1)
        told = {"group": key, "value": plain_numbers([elapsed[row]])[0], "below": round(float(below), 4)}
        yield Picture("case", shown.ids[int(shown.place[case[row]])], "peers", told)


def _key(
    row: int, enough: np.ndarray, names: list[list[str]], units: list[str], service: Ints, office: Ints, unit: Ints
) -> tuple[str, dict[str, str | None]]:
    where = names[1][office[row]] if enough[row] else None
    group = {"service": names[0][service[row]], "office": where, "unit": units[unit[row]]}
    return "\x1f".join(value or "" for value in group.values()), group


def _group(key: str, values: Floats, group: dict[str, str | None]) -> Picture:
    """Counts in `BINS` equal steps up to the 99th percentile; the last holds all beyond."""
    if not len(values):
        return Picture("group", key, "elapsed", {**group, "step": 1, "counts": [0] * BINS, "n": 0, "median": None})
    step = max(float(np.percentile(values, 99)) / (BINS - 1), 1e-9)
    step = max(1.0, float(np.ceil(step))) if np.all(values == np.round(values)) else step
    counts = np.bincount(np.minimum((values / step).astype(np.int64), BINS - 1), minlength=BINS)
    told = {"step": plain_numbers([step], 4)[0], "counts": counts.tolist(), "n": len(values)}
    return Picture("group", key, "elapsed", {**group, **told, "median": plain_numbers([np.median(values)])[0]})
