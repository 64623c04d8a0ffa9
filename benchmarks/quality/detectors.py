"""Detectors of odd cases, each alone on the signals that the project's own model reads: what would another have found?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from benchmarks.quality.extended_forest import extended_forest
from detector.evaluate.measures import Floats, percentile
from detector.findings.modelling import Learning, judge
from features.base import Context
from models.unusual_case import MODEL

OURS = "MOD-01, isolation forest"
ENSEMBLE = "mean rank of the PyOD ones"
PYOD: Mapping[str, tuple[str, str]] = {
    "PyOD isolation forest": ("pyod.models.iforest", "IForest"),
    "PyOD ECOD": ("pyod.models.ecod", "ECOD"),
    "PyOD HBOS": ("pyod.models.hbos", "HBOS"),
    "PyOD LODA": ("pyod.models.loda", "LODA"),
}
SEEDED = frozenset({"IForest"})


def detector_scores(context: Context, seed: int) -> dict[str, Floats]:
    """A score a case by detector, higher is odder; a case without any signal scores lowest. PyOD (extra `benchmark`) has to be there."""
    frame = context.frames[MODEL.table]
    cases, count = frame["case"].to_numpy(dtype=np.int64), len(context.tables.applications)
    filled = filled_signals(MODEL.signals(frame))
    own = judge(MODEL, frame, Learning(seed, 1))
    scores = {OURS: _of_rows(own.scores, cases[own.rows], count)}
    scores["extended isolation forest"] = _of_rows(extended_forest(filled, seed), cases, count)
    for name, (module, detector) in PYOD.items():
        scores[name] = _of_rows(pyod_scores(module, detector, filled, seed), cases, count)
    scores[ENSEMBLE] = np.mean([percentile(scores[name]) for name in PYOD], axis=0)
    return scores


def filled_signals(signals: pd.DataFrame) -> Floats:
    """float64[rows, signals] that are not the same everywhere; what is missing is the median, as in the project's own model."""
    varied = signals.loc[:, signals.nunique() > 1]
    return varied.fillna(varied.median()).to_numpy(dtype=np.float64)


def pyod_scores(module: str, detector: str, values: Floats, seed: int) -> Floats:
    """The decision scores of a PyOD detector with its own defaults; those that draw from NumPy's global state are seeded through it."""
    import importlib

    made: Callable[..., object] = getattr(importlib.import_module(module), detector)
    state = np.random.get_state()
    try:
        np.random.seed(seed)
        fitted = made(random_state=seed) if detector in SEEDED else made()
        return np.asarray(fitted.fit(values).decision_scores_, dtype=np.float64)  # type: ignore[attr-defined]  # PyOD has no types
    finally:
        np.random.set_state(state)


def _of_rows(scores: Floats, cases: np.ndarray, count: int) -> Floats:
    """float64[cases]: by case; those without a row lowest."""
    out = np.full(count, scores.min() - 1.0 if len(scores) else 0.0)
    out[cases] = scores
    return out
