"""A random control sample of the cases that were not flagged, so that reviewed verdicts can bound what a scan misses."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from features.arrays.segments import Bools


def control_sample(cases: pd.DataFrame, wanted: int, seed: int) -> Bools:
    """bool[cases]: `wanted` of the unflagged cases (all, where there are fewer), each as likely as any other.

    A case's lot is a hash of its case_id under the seed, so neither the order of the rows nor the other cases change it: one that is
    drawn for 20 is drawn for 30 too.
    """
    drawn = np.zeros(len(cases), dtype=np.bool_)
    rows = np.flatnonzero(~cases["flagged"].to_numpy(dtype=np.bool_))
    if wanted <= 0 or not len(rows):
        return drawn
    names = cases["case_id"].to_numpy(dtype=object)[rows]
    lots = np.array([_lot(str(name), seed) for name in names], dtype=np.uint64)
    order = np.lexsort((names.astype(str), lots))
    drawn[rows[order[:wanted]]] = True
    return drawn


def _lot(case_id: str, seed: int) -> int:
    digest = hashlib.blake2b(case_id.encode("utf-8", "surrogatepass"), digest_size=8, key=str(seed).encode("ascii"), person=b"control")
    return int.from_bytes(digest.digest(), "big")
