"""What a data set lets run and yet leaves without work: red flags with no row to test, fee formulas whose attributes are missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from detector.catalogue import Catalogue
from detector.findings.applying import apply_rules
from detector.pipeline import build_signals
from detector.preparing import make_ready
from detector.reading import DataSet
from detector.settings import Settings
from features.charter.model import Charter
from features.errors import SuluhError

MOST_EVENTS = 300_000
"""Of a larger log no signals are computed before the scan itself: a check is meant to be quick."""


def idle_rules(charter: Charter, held: DataSet, settings: Settings, catalogue: Catalogue) -> tuple[str, ...] | None:
    """Red flags that run and find no row to test; None where that was not tried (no usable row, or too many)."""
    if not len(held.tables.applications) or len(held.tables.events) > MOST_EVENTS:
        return None
    try:
        context = build_signals(make_ready(charter, held, settings).context, catalogue)
    except SuluhError:
        return None
    _, checks = apply_rules(context, catalogue, settings, np.ones(len(context.tables.applications), dtype=np.bool_))
    return tuple(check.rule for check in checks if check.ran and not check.tested)


def lacking_attributes(charter: Charter, held: DataSet, settings: Settings) -> Iterator[str]:
    """`PERMIT, fee BASE needs land_value: no column land_value in applications`, for each attribute of a formula that is missing."""
    tables = held.tables
    codes = tables.applications["service_code"].astype(str).to_numpy()
    theirs = settings.columns.get("applications", {})
    for service in charter.services.values():
        mine = codes == service.code
        named = dict.fromkeys((fee.code, name) for fee in service.fees or () for name in sorted(fee.amount.names))
        for fee, name in named if mine.any() else ():
            frame = next((frame for frame in (tables.attributes, tables.applications) if name in frame), None)
            column = theirs.get(name, name)
            if frame is None:
                yield f"{service.code}, fee {fee} needs {name}: no column {column} in applications"
            elif missing := int(frame[name].isna().to_numpy()[mine].sum()):
                yield f"{service.code}, fee {fee} needs {name}: column {column} is empty in {missing:,} of {int(mine.sum()):,} applications"
