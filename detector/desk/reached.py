"""What could have been seen, in one line: the smallest hold-up, overcharge and jump that a scan would have told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detector.desk.page import Block, Line
from detector.wording import say

ASKED: Mapping[str, str] = {"stall": "a wait of", "overcharge": "an overcharge of", "places": "places gained:"}


def reached(manifest: Mapping[str, Any]) -> list[Block]:
    """The line, from the manifest's `reach`; none for a scan of a version that did not ask."""
    told = manifest.get("reach", {})
    texts = [f"{name} {_of_kind(told[kind], kind)}" for kind, name in ASKED.items() if told.get(kind, {}).get("offices_and_services")]
    if not texts:
        return []
    line = "; ".join(texts)
    return [Line(f"The smallest that could have been seen, in half of an office's cases of a service: {line} (reach.parquet).", "note")]


def _of_kind(told: Mapping[str, Any], kind: str) -> str:
    """`25 to 70 (middle 36) working hours, and not at all in 3 of 42 offices and services`."""
    parts = [_of_unit(unit, held, kind) for unit, held in told["by_unit"].items()]
    every, hidden = told["offices_and_services"], told["cannot_be_seen"]
    if not parts:
        return f"none in any of {every} offices and services"
    return " or ".join(parts) + (f", and not at all in {hidden} of {every} offices and services" if hidden else "")


def _of_unit(unit: str, held: Mapping[str, Any], kind: str) -> str:
    size, share = held["smallest"], held["smallest_share"]["median"]
    spec, of = ("money", unit) if kind == "overcharge" else ("number", "")
    least, middle, most = (say(size[name], spec, "en", of) for name in ("least", "median", "most"))
    reach = least if least == most else f"{least} to {most} (middle {middle})"
    after = f", {say(share, 'percent', 'en', '')} of the fee" if share is not None else "" if kind == "overcharge" else f" {unit}"
    return f"{reach}{after}" if kind != "places" else reach
