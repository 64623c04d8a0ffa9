"""Among many tests: the share of wrong ones to expect down to each (Benjamini and Hochberg 1995)."""

from __future__ import annotations

import numpy as np

from features.arrays.segments import Floats


def q_values(p_value: Floats) -> Floats:
    """float64[n]: the least false-discovery rate at which each would be reported; NaN (not tested) stays NaN and counts for nothing."""
    out = np.full(len(p_value), np.nan)
    rows = np.flatnonzero(~np.isnan(p_value))
    if not len(rows):
        return out
    order = rows[np.argsort(p_value[rows], kind="stable")]
    raised = p_value[order] * len(rows) / np.arange(1, len(rows) + 1)
    out[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return out
