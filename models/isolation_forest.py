"""Isolation forests: rows that few random cuts set apart from the rest are odd.

scikit-learn grows the trees; they are kept, walked, explained and saved as flat arrays of ours, so that a fitted and a loaded
model are the same thing and a score does not depend on threads. Columns are matched by name, never by place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import SuluhError
from models.base import Bools, CannotFitError, Floats, Trained, check_columns
from models.drift import SCORE, Drift, Shapes, drift_of
from models.reference import Reference
from models.trees import LEAF, MOST_ROWS_A_TREE, MOST_TREES, Singles, Trees, from_sklearn

CHUNK = 65_536
"""Rows walked at a time, whatever the number of threads."""
EXPLAINED_AT_ONCE = 2_048
FEWEST_ROWS = 20
FEWEST_SIGNALS = 2
MOST_ROWS_TO_GROW = 65_536
"""Trees draw 200 times 256 rows in all; drawing those from a sample of this size costs a tenth of drawing them from millions."""
LARGEST_SEED = 2**32 - 1
MISSING_DRAWS = 1
"""Second word of the seed that fills gaps while growing, apart from the one that draws the rows."""


@dataclass(frozen=True)
class ForestSettings:
    """trees: how many. rows_a_tree: how many rows each is grown on; fewer where there are fewer."""

    trees: int = 200
    rows_a_tree: int = 256

    def __post_init__(self) -> None:
        if not (1 <= self.trees <= MOST_TREES and 2 <= self.rows_a_tree <= MOST_ROWS_A_TREE):
            raise SuluhError(f"A forest has 1 to {MOST_TREES} trees on 2 to {MOST_ROWS_A_TREE} rows each.")


@dataclass(frozen=True, eq=False)
class FittedForest:
    """An isolation forest that was fitted, or loaded; see `models.base.FittedModel`.

    columns: all signals it was fitted on, sorted; used: those that its trees may split on; fill float32[used]: the neutral value that
    stands for a missing one (the median). rows: how many rows it was fitted on. origin: what the caller told of the data.
    versions: of the libraries that grew it. shapes: how each of the columns, and the score after them, was spread in the reference.
    """

    model_id: str
    columns: tuple[str, ...]
    used: tuple[str, ...]
    fill: Singles
    trees: Trees
    reference: Reference
    shapes: Shapes
    seed: int
    settings: ForestSettings
    origin: Mapping[str, str]
    versions: Mapping[str, str]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Signals that were the same in every row, or missing in every row."""
        return tuple(name for name in self.columns if name not in set(self.used))

    @property
    def compared(self) -> int:
        """How many reference rows p-values compare with."""
        return self.reference.rows

    @property
    def base(self) -> float:
        """log2 of the score of a row of which nothing is known: where the contributions of `explain_rows` start from."""
        roots = self.trees.path[self.trees.starts[:-1]]
        return float(-roots.sum() / (self.trees.count * self.trees.normal_path))

    def score(self, frame: pd.DataFrame, jobs: int = 1) -> Floats:
        """float64[rows] from 0 to 1, higher is odder: scikit-learn's `-score_samples` with gaps filled by `fill`.

        The same bits whatever `jobs` and the order of the columns. SuluhError on other columns, text, or infinite values.
        """
        check_columns(frame, self.columns, self.model_id)
        columns = _columns(frame, self.used)
        return self.trees.scores(_path_sums(self.trees, columns, self.fill, self.used, jobs))

    def p_values(self, scores: Floats, tail: bool = False) -> Floats:
        """float64[rows]: see `Reference.p_values`."""
        return self.reference.p_values(scores, tail)

    def drift(self, frame: pd.DataFrame, scores: Floats) -> tuple[Drift, ...]:
        """How far the signals of these rows, and their scores, are spread otherwise than those of the reference."""
        check_columns(frame, self.columns, self.model_id)
        return drift_of(self.model_id, (*self.columns, SCORE), self.shapes, [*_columns(frame, self.columns), scores])

    def explain_rows(self, frame: pd.DataFrame, k: int, jobs: int = 1) -> pd.DataFrame:
        """What moved the score of the k oddest rows, oddest first (ties by place): a frame with their index and one column a signal.

        In bits: log2(score) of a row is `base` plus the sum of its contributions, so +1 doubles the score; positive is odder.
        At each split a signal is credited with what it took from the path length expected so far.
        """
        scores = self.score(frame, jobs)
        rows = np.argsort(-scores, kind="stable")[: max(k, 0)]
        chosen = frame.iloc[rows]
        columns = _columns(chosen, self.used)
        parts = [_contributions(self.trees, _matrix(columns, self.fill, self.used, part)) for part in _slices(len(rows), EXPLAINED_AT_ONCE)]
        moved = np.concatenate(parts) if parts else np.empty((0, len(self.used)))
        return pd.DataFrame(moved, index=chosen.index, columns=list(self.used)).reindex(columns=list(self.columns), fill_value=0.0)


def fit_forest(
    frame: pd.DataFrame,
    *,
    model_id: str,
    seed: int,
    jobs: int = 1,
    reference: Bools | None = None,
    origin: Mapping[str, str] | None = None,
    settings: ForestSettings | None = None,
) -> Trained:
    """Grow a forest on the rows marked in `reference` (default: all) and score every row; see `models.base.Model.fit`.

    The same seed, rows and columns (in any order) give the same forest and scores, whatever `jobs`. A missing value is filled with the
    median when scored, so that it never makes a row odd, and while growing with one drawn from the others of its column, so that a mostly
    empty column keeps its spread. CannotFitError below 20 rows or 2 signals that vary; SuluhError on text or infinite values.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise SuluhError(f"The seed {seed} cannot be used: give a whole number from 0 to {LARGEST_SEED}.")
    settings = settings or ForestSettings()
    names = tuple(sorted(str(name) for name in frame.columns))
    check_columns(frame, names, model_id)
    known = np.ones(len(frame), dtype=np.bool_) if reference is None else reference
    _check_enough(int(known.sum()), FEWEST_ROWS, {"en": "rows to learn from", "id": "baris"})
    fill = {name: neutral for name, column in _named(frame, names) if (neutral := _neutral(column[known])) is not None}
    used = tuple(fill)
    _check_enough(len(used), FEWEST_SIGNALS, {"en": "signals that vary", "id": "sinyal yang bervariasi"})
    neutral_values = np.array(list(fill.values()), dtype=np.float32)
    columns = _columns(frame, used)
    trees = _grow(columns, used, np.flatnonzero(known), seed, settings)
    scores = trees.scores(_path_sums(trees, columns, neutral_values, used, jobs))
    fitted = FittedForest(
        model_id=model_id,
        columns=names,
        used=used,
        fill=neutral_values,
        trees=trees,
        reference=Reference.of(scores[known]),
        shapes=Shapes.of([*(column[known] for column in _columns(frame, names)), scores[known]]),
        seed=seed,
        settings=settings,
        origin=dict(origin or {}),
        versions=_versions(),
    )
    return Trained(fitted, scores)


def _check_enough(given: int, fewest: int, what: Mapping[str, str]) -> None:
    if given < fewest:
        raise CannotFitError(
            {
                "en": f"too little to learn from: {given} {what['en']}, at least {fewest} are needed",
                "id": f"data untuk belajar terlalu sedikit: {given} {what['id']}, diperlukan paling sedikit {fewest}",
            }
        )


def _versions() -> Mapping[str, str]:
    import sklearn

    return {"numpy": np.__version__, "scikit-learn": str(sklearn.__version__)}


def _named(frame: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[str, Floats]]:
    return zip(names, _columns(frame, names), strict=True)


def _columns(frame: pd.DataFrame, names: Sequence[str]) -> list[Floats]:
    """float64[rows] a name, missing as NaN; no copy where the frame holds float64."""
    return [frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in names]


def _neutral(column: Floats) -> float | None:
    """The median as float32; None where the column says nothing: no value at all, or one and the same."""
    with np.errstate(over="ignore"):  # refused by name where the matrix is made
        held = column[~np.isnan(column)].astype(np.float32)
    if len(held) == 0 or held.min() == held.max():
        return None
    return float(np.median(held))


def _slices(rows: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, rows)) for start in range(0, rows, size)]


def _matrix(columns: Sequence[Floats], fill: Singles, names: Sequence[str], part: slice) -> Singles:
    """float32[signals, rows of the part], gaps filled; SuluhError on a value that is infinite, or becomes so as float32."""
    matrix = np.empty((len(columns), part.stop - part.start), dtype=np.float32)
    for row, column in enumerate(columns):
        with np.errstate(over="ignore"):
            matrix[row] = column[part]
        np.copyto(matrix[row], fill[row], where=np.isnan(matrix[row]))
    _check_finite(matrix, names)
    return matrix


def _check_finite(matrix: Singles, names: Sequence[str]) -> None:
    infinite = ~np.isfinite(matrix).all(axis=1)
    if infinite.any():
        raise SuluhError(f"The column '{names[int(infinite.argmax())]}' holds an infinite value; a missing one must be empty.")


def _path_sums(trees: Trees, columns: Sequence[Floats], fill: Singles, names: Sequence[str], jobs: int) -> Floats:
    """float64[rows]: chunks of one fixed size, each summed tree by tree, so threads cannot change a bit."""
    table = trees.table
    parts = _slices(len(columns[0]), CHUNK)

    def walk(part: slice) -> Floats:
        return table.path_sums(_matrix(columns, fill, names, part))

    with ThreadPoolExecutor(max(jobs, 1)) as pool:
        found = list(pool.map(walk, parts))
    return np.concatenate(found) if found else np.empty(0)


def _grow(columns: Sequence[Floats], names: Sequence[str], rows: npt.NDArray[np.intp], seed: int, settings: ForestSettings) -> Trees:
    """The forest on (a sample of) these rows."""
    from sklearn.ensemble import IsolationForest  # a second to import, and `--help` has no use for it

    draw = np.random.default_rng
    if len(rows) > MOST_ROWS_TO_GROW:
        rows = np.sort(draw([seed]).choice(rows, MOST_ROWS_TO_GROW, replace=False))
    matrix = _drawn_matrix([column[rows] for column in columns], draw([seed, MISSING_DRAWS]))
    _check_finite(matrix.T, names)
    forest = IsolationForest(
        n_estimators=settings.trees,
        max_samples=min(settings.rows_a_tree, len(rows)),
        contamination="auto",
        random_state=seed,
    )
    forest.fit(matrix)
    return from_sklearn(forest.estimators_, len(names))


def _drawn_matrix(columns: Sequence[Floats], rng: np.random.Generator) -> Singles:
    """float32[rows, signals], each gap filled with a value drawn from those of its column."""
    matrix = np.empty((len(columns[0]), len(columns)), dtype=np.float32)
    for place, column in enumerate(columns):
        gap = np.isnan(column)
        with np.errstate(over="ignore"):
            matrix[:, place] = column
        held = column[~gap]
        if len(held) == 0:  # every value lay outside the sample
            matrix[:, place] = 0.0
        elif gap.any():
            matrix[gap, place] = held[rng.integers(0, len(held), int(gap.sum()))]
    return matrix


def _contributions(trees: Trees, matrix: Singles) -> Floats:
    """float64[rows, signals] in bits: at each split of each tree, the expected path before it less the one after it."""
    signals, rows = matrix.shape
    node = np.repeat(trees.starts[:-1], rows)
    row = np.tile(np.arange(rows), trees.count)
    moved = np.zeros(rows * signals)
    while True:
        going = trees.feature[node] != LEAF
        node, row = node[going], row[going]
        if len(node) == 0:
            break
        feature = trees.feature[node]
        left = matrix[feature, row] <= trees.threshold[node]
        child = np.where(left, node + 1, trees.right[node])
        moved += np.bincount(row * signals + feature, weights=trees.path[node] - trees.path[child], minlength=rows * signals)
        node = child
    return np.asarray(moved.reshape(rows, signals) / (trees.count * trees.normal_path))
