"""What a data set lets run and yet leaves without work: red flags without a row to test, models without enough to learn from, fee
formulas whose attributes are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detector.catalogue import Catalogue
from detector.findings.applying import apply_rules
from detector.findings.modelling import Learning, judge
from detector.preparing import make_ready
from detector.reading import DataSet
from detector.settings import Settings
from detector.signals import build_signals
from features.base import Context
from features.charter.model import Charter
from features.errors import SuluhError
from models.base import CannotFitError

MOST_EVENTS = 300_000
"""Of a larger log no signals are computed before the scan itself: a check is meant to be quick."""


@dataclass(frozen=True)
class Trial:
    """What was found when the signals were computed. idle: red flags that run and find no row to test. unfit: models that cannot be
    fitted, each with the reason."""

    idle: tuple[str, ...]
    unfit: Mapping[str, str]


def try_out(charter: Charter, held: DataSet, settings: Settings, catalogue: Catalogue) -> Trial | None:
    """Every red flag and model tried on the data set; None where that was not done (no usable row, or too many)."""
    if not len(held.tables.applications) or len(held.tables.events) > MOST_EVENTS:
        return None
    try:
        context = build_signals(make_ready(charter, held, settings).context, catalogue)
    except SuluhError:
        return None
    _, checks = apply_rules(context, catalogue, settings, np.ones(len(context.tables.applications), dtype=np.bool_))
    return Trial(tuple(check.rule for check in checks if check.ran and not check.tested), dict(_unfit(context, catalogue, settings)))


def _unfit(context: Context, catalogue: Catalogue, settings: Settings) -> Iterator[tuple[str, str]]:
    for model in catalogue.models:
        if model.table not in context.frames:
            continue  # what it lacks is told as for a red flag
        try:
            judge(model, context.frames[model.table], Learning(settings.scan.seed, settings.scan.jobs))
        except CannotFitError as fault:
            yield model.id, fault.reason["en"]


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
