"""Is a folder a data set? Where it is none, what it is and which one was meant."""

from __future__ import annotations

from pathlib import Path

from detector.publishing import is_run
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError


def check_folder(dataset: Path) -> None:
    """SuluhError where a folder is not a data set, with the one nearby that is; a folder that is not there is told by its reader."""
    if not dataset.is_dir() or (dataset / CHARTER_FILE).exists():
        return
    result = "it is the result of a scan ('suluh explain' and 'suluh report' read it)"
    told = result if is_run(dataset) else f"it has no {CHARTER_FILE}"
    raise SuluhError(f"{dataset}: not a data set: {told}. {_meant(dataset)}")


def _meant(dataset: Path) -> str:
    for place in (dataset / "data", dataset.resolve().parent, dataset.resolve().parent / "data"):
        if (place / CHARTER_FILE).is_file():
            return f"Did you mean {place}?"
    return f"Give the folder that holds applications, events and {CHARTER_FILE}."
