"""An upper mark: gradient boosting with fixed settings that saw the truth of other worlds, on all our signals and the raw features.

No scan can have this: it knows what schemes of this kind leave. The gap to it shows what the signals hold and the list leaves lying.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from detector.evaluate.measures import Floats
from detector.evaluate.plain_features import plain_features
from detector.findings.evidence import NOT_VALUES
from detector.run import Run
from features.arrays.coding import codes_of
from features.base import Context

UPPER = "boosting that saw other worlds"
LEVELS = 200
"""A column is cut into at most so many levels, by its quantiles."""

UNTOUCHED_PER_WORLD = 6_000
"""So many untouched cases of a world are learnt from, weighted up to all of them; all that take part are."""
NOT_SIGNALS = frozenset({"case", "event_row", "first_event", "version_from", "version_until"})
COUNTED = (("money", "cause"), ("steps", "wait_of"))
"""Columns whose words are ours and so the same in every world: counted by word."""


def upper_features(context: Context, run: Run) -> pd.DataFrame:
    """float32, one row a case in the order of the applications: signals (largest and mean), findings by rule, the officers' scores, raw
    features; each as it is and as its percentile in this world."""
    count = len(context.tables.applications)
    parts = [plain_features(context)]
    parts += [_of_frame(name, frame, count) for name, frame in context.frames.items() if "case" in frame.columns]
    parts.append(_of_findings(context, run, count))
    parts.append(_of_officers(context, run, count))
    every = pd.concat(parts, axis=1).astype(np.float32)
    return pd.concat([every, every.rank(pct=True).astype(np.float32).add_suffix(" %")], axis=1)


def _of_frame(name: str, frame: pd.DataFrame, count: int) -> pd.DataFrame:
    numeric = [c for c in frame.columns if c not in NOT_SIGNALS and not c.endswith(NOT_VALUES) and frame[c].dtype.kind in "biuf"]
    held = frame[numeric].astype(np.float64).groupby(frame["case"].to_numpy())
    largest, mean = (values.reindex(range(count)).add_prefix(f"{name}.") for values in (held.max(), held.mean()))
    parts = [largest.add_suffix(" largest"), mean.add_suffix(" mean")]
    for table, column in COUNTED:
        if table == name and column in frame:
            words = pd.crosstab(frame["case"].to_numpy(), frame[column].astype(object).fillna("none").to_numpy())
            parts.append(words.reindex(range(count)).fillna(0).add_prefix(f"{name}.{column}="))
    return pd.concat(parts, axis=1)


def _of_findings(context: Context, run: Run, count: int) -> pd.DataFrame:
    """What each rule found about each case: the largest score and observed value."""
    rows = {case: row for row, case in enumerate(context.tables.applications["case_id"].astype(str))}
    found = run.findings[run.findings["case_id"].notna()]
    case = found["case_id"].astype(str).map(rows).to_numpy(dtype=np.int64)
    columns = [c for c in ("score", "weight", "repeated", "observed", "p_value") if c in found]
    wide = found[columns].astype(np.float64).assign(case=case, rule=found["rule_id"].to_numpy())
    by_rule = wide.groupby(["rule", "case"])[columns].max()
    rules = sorted(set(wide["rule"]))
    parts = [pd.DataFrame(by_rule.loc[rule]).reindex(range(count)).add_prefix(f"{rule} ") for rule in rules]
    return pd.concat([pd.DataFrame(index=range(count)), *parts], axis=1)


def _of_officers(context: Context, run: Run, count: int) -> pd.DataFrame:
    """The largest and mean score of the officers who touched the case, and the list's own score."""
    events = context.tables.events
    names = events["officer_id"].cat.categories.astype(str)
    scores = run.officers.set_index("officer_id")["score"].reindex(names).to_numpy(dtype=np.float64)
    held = pd.Series(np.append(scores, np.nan)[codes_of(events["officer_id"])]).groupby(events["case"].to_numpy())
    own = run.cases.set_index("case_id")["score"].reindex(context.tables.applications["case_id"].astype(str)).to_numpy()
    return pd.DataFrame(
        {"officers largest": held.max().reindex(range(count)), "officers mean": held.mean().reindex(range(count)), "own score": own}
    )


def upper_scores(
    features: Sequence[pd.DataFrame], labels: Sequence[npt.NDArray[np.int8]], seed: int, further: int = 0, groups: int = 0
) -> list[Floats | None]:
    """A score a case for each world, from a model that saw other worlds; None where none of those has a case that takes part.

    The last `further` worlds only teach: with them one model that saw them alone serves all the rest. Else the worlds are dealt into
    `groups` (0: each is one), and a model that saw the other groups serves each.
    """
    judged = len(features) - further
    if further:
        model = _fit(features[judged:], labels[judged:], seed)
        return [None if model is None else _score(model, features[at]) for at in range(judged)]
    out: list[Floats | None] = [None] * judged
    number = min(groups or judged, judged)
    for group in range(number):
        others = [world for world in range(judged) if world % number != group]
        model = _fit([features[world] for world in others], [labels[world] for world in others], seed)
        for at in range(group, judged, number):
            out[at] = None if model is None else _score(model, features[at])
    return out


class _Fitted:
    """The boosting, the columns it was fitted on, and the levels that their values were put into."""

    def __init__(self, model: object, columns: list[str], edges: list[Floats]) -> None:
        self.model, self.columns, self.edges = model, columns, edges


def _edges(values: npt.NDArray[np.float32]) -> list[Floats]:
    """Of each column the ascending bounds of its levels. With few levels the boosting need not look for weighted quantiles of its own,
    which took most of its time."""
    shares = np.linspace(0.0, 1.0, LEVELS + 1)[1:-1]
    known = [column[~np.isnan(column)].astype(np.float64) for column in values.T]  # none, where the rows that are learnt from have none
    return [np.unique(np.quantile(column, shares, method="lower")) if len(column) else column for column in known]


def _levelled(values: npt.NDArray[np.float32], edges: list[Floats]) -> npt.NDArray[np.float32]:
    """float32[rows, columns]: the level of each value; NaN stays."""
    out = np.full(values.shape, np.nan, dtype=np.float32)
    for column, bounds in enumerate(edges):
        known = ~np.isnan(values[:, column])
        out[known, column] = np.searchsorted(bounds, values[known, column])
    return out


def _fit(features: Sequence[pd.DataFrame], labels: Sequence[npt.NDArray[np.int8]], seed: int) -> _Fitted | None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    if not any((each == 1).any() for each in labels):
        return None
    columns = [name for name in sorted(set().union(*(frame.columns for frame in features))) if _varies(name, features)]
    rows, truth, weights = [], [], []
    for world, (frame, label) in enumerate(zip(features, labels, strict=True)):
        true, untouched = np.flatnonzero(label == 1), np.flatnonzero(label == 0)
        rng = np.random.default_rng([seed, 2, world])
        kept = np.sort(rng.choice(untouched, min(len(untouched), UNTOUCHED_PER_WORLD), replace=False))
        taken = np.concatenate([true, kept])
        rows.append(frame.reindex(columns=columns).to_numpy(dtype=np.float32)[taken])
        truth.append(label[taken] == 1)
        weights.append(np.concatenate([np.ones(len(true)), np.full(len(kept), len(untouched) / max(len(kept), 1))]))
    model = HistGradientBoostingClassifier(
        learning_rate=0.06, max_iter=150, max_leaf_nodes=15, min_samples_leaf=30, l2_regularization=1.0, max_features=0.3,
        early_stopping=False, random_state=seed,
    )  # fmt: skip
    with threadpool_limits(1):  # several threads on a busy machine wait for each other far longer than one works
        taught = np.concatenate(rows)
        edges = _edges(taught)
        held = _levelled(taught, edges)
        varies = np.fmin.reduce(held) < np.fmax.reduce(held)  # False too where the drawn rows have no value
        useful = np.flatnonzero(varies).tolist()
        model.fit(held[:, useful], np.concatenate(truth), np.concatenate(weights))
        return _Fitted(model, [columns[at] for at in useful], [edges[at] for at in useful])


def _varies(name: str, features: Sequence[pd.DataFrame]) -> bool:
    """Whether the column has two values at least: the boosting cannot cut any other."""
    held = [frame[name] for frame in features if name in frame]
    least, most = np.array([column.min() for column in held]), np.array([column.max() for column in held])
    known = ~np.isnan(least)
    return bool(known.any() and least[known].min() < most[known].max())


def _score(fitted: _Fitted, frame: pd.DataFrame) -> Floats:
    from threadpoolctl import threadpool_limits

    values = frame.reindex(columns=fitted.columns).to_numpy(dtype=np.float32)
    with threadpool_limits(1):
        held = _levelled(values, fitted.edges)
        return np.asarray(fitted.model.predict_proba(held)[:, 1], dtype=np.float64)  # type: ignore[attr-defined]  # sklearn has no types
