"""All pictures of a scan, for the cases and officers that its report shows in full."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from detector.pictures.base import Picture, Shown, pictures_table
from detector.pictures.fees import fee_ladders
from detector.pictures.officers import ShownOfficers, officer_pictures
from detector.pictures.peers import peer_pictures
from detector.pictures.places import place_pictures
from detector.pictures.queues import queue_pictures
from detector.pictures.timeline import timelines
from detector.pseudonyms import Pseudonyms
from features.base import Context

MOST_CASES = 500
LEAST_CASES = 100
MOST_OFFICERS = 200


def gather_pictures(context: Context, result: Mapping[str, pd.DataFrame], seals: Pseudonyms) -> pd.DataFrame:
    """The table `pictures` of a scan; `result` holds cases, officers and findings as ranked, with their row codes."""
    cases = Shown.of(context, cases_in_full(result["cases"]))
    officers = _officers_in_full(result["officers"])
    pictures: list[Picture] = []
    if len(context.tables.applications):
        pictures += timelines(context, cases)
        pictures += fee_ladders(context, cases)
        pictures += queue_pictures(context, cases)
        pictures += peer_pictures(context, cases)
        pictures += officer_pictures(context, result["findings"], officers, seals)
        pictures += place_pictures(context)
    return pictures_table(pictures)


def cases_in_full(cases: pd.DataFrame) -> np.ndarray:
    """int64[n]: codes of the cases shown in full: the flagged by rank, filled up to `LEAST_CASES` with the next that have findings."""
    ranked = cases.sort_values("rank", kind="stable")
    flagged = ranked["flagged"].to_numpy(dtype=np.bool_)
    first = flagged & (np.cumsum(flagged) <= MOST_CASES)
    fill = ~flagged & (ranked["findings"].to_numpy() > 0)
    fill &= np.cumsum(fill) <= max(0, LEAST_CASES - int(first.sum()))
    drawn = ranked["control"].to_numpy(dtype=np.bool_) if "control" in ranked else np.zeros(len(ranked), dtype=np.bool_)
    chosen = first | fill | (drawn & (np.cumsum(drawn) <= MOST_CASES))
    return np.asarray(ranked["case"].to_numpy(dtype=np.int64)[chosen])


def _officers_in_full(officers: pd.DataFrame) -> ShownOfficers:
    """The officers that a finding names or that are flagged, by rank."""
    ranked = officers.sort_values("rank", kind="stable")
    known = ranked[((ranked["findings"] > 0) | ranked["flagged"].astype(bool)).to_numpy()].head(MOST_OFFICERS)
    return ShownOfficers(known["officer"].to_numpy(dtype=np.int64), tuple(known["officer_id"].astype(str)))
