"""What people found out about earlier findings, honoured by the next scan.

The latest verdict on a finding holds. One that is `explained` or a `data_error` is closed: it is still told, and no longer counts
for a score or a flag. It opens again once its evidence has grown (`has_grown`) beyond the score that it was closed at.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from detector.findings.applying import Hits
from features.arrays.segments import Bools, Floats

CLOSING = ("explained", "data_error")
GROWTH = 0.1
"""A share of the way that was left to a score of 1: closed at 0.40, a finding opens again above 0.46."""


def has_grown(before: Floats, now: Floats) -> Bools:
    """bool[n]: the score rose by more than `GROWTH` of what was left to 1; a score that is not known never grew."""
    return np.asarray(now > before + GROWTH * (1.0 - before) + 1e-9, dtype=np.bool_)


def latest_verdicts(verdicts: pd.DataFrame) -> pd.DataFrame:
    """verdict and score (NaN: not written down) of the latest verdict on each finding, by finding_id.

    Latest by decided_at, one without a time before all others; of two at one instant the order of their words decides, so that
    the place in the file does not matter.
    """
    known = verdicts[verdicts["finding_id"].notna() & verdicts["verdict"].notna()]
    frame = known[["finding_id", "verdict", "decided_at", "reason", "score"]].astype({"finding_id": object, "verdict": object})
    order = ["finding_id", "decided_at", "verdict", "reason", "score"]
    last = frame.sort_values(order, kind="stable", na_position="first").drop_duplicates("finding_id", keep="last")
    score = pd.to_numeric(last["score"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return pd.DataFrame({"verdict": last["verdict"].to_numpy(), "score": score}, index=pd.Index(last["finding_id"].to_numpy(dtype=object)))


def is_closed(ids: pd.Series, score: pd.Series, latest: pd.DataFrame) -> Bools:
    """bool[n]: the finding's latest verdict closes it, and its evidence has not grown since."""
    place = latest.index.get_indexer(pd.Index(ids.to_numpy(dtype=object)))
    held = np.append(latest["verdict"].isin(CLOSING).to_numpy(dtype=np.bool_), False)[place]
    before = np.append(latest["score"].to_numpy(dtype=np.float64), np.nan)[place]
    return np.asarray(held & ~has_grown(before, score.to_numpy(dtype=np.float64)), dtype=np.bool_)


def without_closed(hits: Hits, latest: pd.DataFrame) -> Hits:
    """The hits with those that a verdict closed taken out of what counts as fired: they repeat nothing and make no pattern."""
    if latest.empty or (hits.frame.empty and hits.faint.empty):
        return hits
    closed = is_closed(hits.frame["finding_id"], hits.frame["score"], latest)
    rows = hits.frame["tested_row"].to_numpy(dtype=np.int64)[closed]
    fired, size = hits.tested["fired"].to_numpy().copy(), hits.tested["size"].to_numpy().copy()
    fired[rows], size[rows] = False, np.nan
    faint = hits.tested["faint"].to_numpy().copy()
    if len(hits.faint):
        known = is_closed(hits.faint["finding_id"], hits.faint["score"], latest)
        gone = hits.faint["tested_row"].to_numpy(dtype=np.int64)[known]
        faint[gone], size[gone] = False, np.nan
    return replace(hits, tested=hits.tested.assign(fired=fired, faint=faint, size=size))


def with_verdicts(findings: pd.DataFrame, latest: pd.DataFrame) -> pd.DataFrame:
    """The findings with `verdict` (missing where nobody decided) and `closed`; what is closed does not count."""
    closed = is_closed(findings["finding_id"], findings["score"], latest)
    place = latest.index.get_indexer(pd.Index(findings["finding_id"].to_numpy(dtype=object)))
    verdict = np.append(latest["verdict"].to_numpy(dtype=object), [None])[place]
    said = pd.Series(verdict, index=findings.index, dtype=object)
    return findings.assign(verdict=said, closed=closed, counts=findings["counts"].to_numpy(dtype=np.bool_) & ~closed)
