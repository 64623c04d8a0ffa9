"""Models that the store keeps itself: fitted again on schedule, and what that changed in the list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from detector.fitting import fit
from detector.nightly.store import TABLES_FOLDER, Night
from detector.nightly.yardstick import MODEL_FILE, Yardstick
from detector.reading.files import hash_file
from detector.settings import Settings
from detector.version import version
from features.errors import SuluhError

FIRST = 50
"""So many cases at the top of the list are compared before and after."""


def is_due(last: Night | None, settings: Settings, has_news: bool) -> bool:
    """Whether the store's models are to be fitted tonight: those there are `refit_days` old by the log's own time (on the last night, so
    the one behind it fits them) or another version's, which may know other signals; or there are none, and there is something to learn
    from that was not there when it was last tried."""
    days = settings.nightly.refit_days
    if not days:
        return False
    fitted = None if last is None else last.told.get("fitted")
    if last is None or fitted is None:
        return has_news
    if last.told["yardstick"]["program"] != version():
        return True
    return _day(last.told["as_of"]) - _day(fitted["as_of"]) >= dt.timedelta(days=days)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


@dataclass(frozen=True)
class Refitted:
    """The yardstick with the models that hold tonight, what is known of their fitting, and what people should know."""

    now: Yardstick
    fitted: dict[str, Any] | None
    notes: tuple[str, ...] = ()


def refit(folder: Path, now: Yardstick, last: Night | None, number: int) -> Refitted:
    """Fit the models on the night's tables, into its folder. Where there is too little for any, those of the last night stay; where it has
    none, the night is judged by ones of its own."""
    settings, place = now.settings, folder / MODEL_FILE
    try:
        found = fit(folder / TABLES_FOLDER, place, replace(settings, files={}, sql=None))
    except SuluhError as fault:
        told = str(fault).replace(str(folder / TABLES_FOLDER), "the store")
        note = f"No models could be fitted for keeping; the next night with news tries again. {told}"
        return _as_before(now, last, note)
    return Refitted(now.with_model(place, hash_file(place)), {"night": number, "models": {name: rows for name, rows, _ in found.models}})


def _as_before(now: Yardstick, last: Night | None, note: str) -> Refitted:
    kept = None if last is None else last.folder / MODEL_FILE
    if last is None or kept is None or not kept.is_file() or last.told["yardstick"]["program"] != version():
        return Refitted(now.with_model(None, None), None, (note,))
    return Refitted(now.with_model(kept, hash_file(kept)), last.told.get("fitted"), (note,))


def list_change(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, int]:
    """What other models changed in the list (`cases` of two runs of the same rows): of the first so many, how many were not among them
    before; and how many cases are newly flagged, or no longer."""
    top = [set(cases.nsmallest(FIRST, "rank")["case_id"]) for cases in (before, after)]
    flagged = [set(cases.loc[cases["flagged"].astype(bool), "case_id"]) for cases in (before, after)]
    return {
        "first": len(top[1]),
        "others": len(top[1] - top[0]),
        "flagged_more": len(flagged[1] - flagged[0]),
        "flagged_less": len(flagged[0] - flagged[1]),
    }


def refit_note(change: dict[str, int]) -> str:
    """The same as a sentence."""
    return (
        f"The models were fitted again: of the first {change['first']} cases {change['others']} were not among them before, "
        f"{change['flagged_more']} are newly flagged, {change['flagged_less']} no longer."
    )
