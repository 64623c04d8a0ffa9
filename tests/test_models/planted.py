"""Signals with a few rows planted far out, for the tests of models."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.base import FittedModel
from models.isolation_forest import FittedForest, ForestSettings, fit_forest

SMALL = ForestSettings(trees=40, rows_a_tree=64)
Bools = npt.NDArray[np.bool_]


def planted(rows: int = 600, signals: int = 6, seed: int = 0, odd: int = 12, gaps: float = 0.05) -> tuple[pd.DataFrame, Bools]:
    """A frame of `z_` columns with gaps, and bool[rows]: the rows that stand 5 to 8 spreads out in two signals each."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((rows, signals))
    values[rng.random(values.shape) < gaps] = np.nan
    marked = np.zeros(rows, dtype=np.bool_)
    marked[rng.choice(rows, odd, replace=False)] = True
    for row in np.flatnonzero(marked):
        values[row, rng.choice(signals, 2, replace=False)] = rng.uniform(5.0, 8.0, 2)
    return pd.DataFrame(values, columns=[f"z_{name:02d}" for name in range(signals)]), marked


def forest(frame: pd.DataFrame, seed: int = 7, settings: ForestSettings = SMALL, **options: Any) -> FittedForest:
    """A small forest on the frame."""
    return as_forest(fit_forest(frame, model_id="MOD-99", seed=seed, settings=settings, **options).fitted)


def as_forest(model: FittedModel) -> FittedForest:
    assert isinstance(model, FittedForest)
    return model


def share_in_order(scores: npt.NDArray[np.float64], marked: Bools) -> float:
    """The share of pairs of a marked and an unmarked row in which the marked one scores higher (area under the ROC curve)."""
    above = scores[marked][:, None] > scores[~marked][None, :]
    return float(above.mean())
