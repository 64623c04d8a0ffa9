"""What a scan tells that is new since the last one, which it replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from detector.desk.differing import STATES, differ
from detector.publishing import is_run
from detector.run import Run, read_run
from features.errors import SuluhError

MOST_NAMED = 20_000


def news_since(folder: Path, new: Run) -> dict[str, Any] | None:
    """Counts of flagged cases and findings by state, and the new cases, against the run in `folder`.

    None where there is no run, it cannot be read, or it is of another data set.
    """
    if not is_run(folder):
        return None
    try:
        old = read_run(folder)
    except SuluhError:
        return None
    if old.manifest.get("data_set") != new.manifest.get("data_set"):
        return None
    found = differ(old, new)
    counts = {
        name: {state: int((frame["state"] == state).sum()) for state in STATES}
        for name, frame in (("cases", found.cases), ("findings", found.findings))
    }
    is_new = (found.cases["state"] == "new").to_numpy()
    told = {"as_of": old.manifest.get("as_of"), "data_set": old.manifest.get("data_set"), "notes": list(found.notes)}
    return {**told, **counts, "new_cases": found.cases.loc[is_new, "case_id"].astype(str).head(MOST_NAMED).tolist()}
