"""Drift: rows that are spread as the reference are not told, rows that are not are, and few rows prove little."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.errors import SuluhError
from models.drift import BINS, LARGE, SCORE, DamagedShapesError, Shapes, drift_of
from models.isolation_forest import FittedForest, fit_forest
from models.saving import load_models, save_models

NAMES = ("a", "b", "c", SCORE)


def columns(seed: int, rows: int, moved: float = 0.0, gaps: float = 0.2) -> list[np.ndarray]:
    """a: normal, moved; b: whole numbers with ties; c: with gaps; and a score."""
    rng = np.random.default_rng(seed)
    c = np.where(rng.random(rows) < gaps, np.nan, rng.exponential(size=rows))
    return [rng.normal(size=rows) + moved, rng.poisson(0.7, rows).astype(float), c, rng.random(rows)]


def index_by_hand(then: np.ndarray, now: np.ndarray) -> float:
    """The index, a bin at a time."""
    bounds = sorted(then[~np.isnan(then)])
    edges = [bounds[int((len(bounds) - 1) * k / BINS)] for k in range(1, BINS)]
    total = 0.0
    places = [*range(BINS), None]

    def place(value: float) -> int | None:
        return None if np.isnan(value) else sum(value > edge for edge in edges)

    counts = [[sum(place(value) == at for value in rows) + 0.5 for at in places] for rows in (then, now)]
    for expected, actual in zip(*counts, strict=True):
        e, a = expected / sum(counts[0]), actual / sum(counts[1])
        total += (a - e) * np.log(a / e)
    return total


@pytest.mark.parametrize("moved", [0.0, 1.5])
def test_the_index_is_that_of_the_books(moved: float) -> None:
    then, now = columns(1, 300), columns(2, 200, moved, gaps=0.4)
    index, _ = Shapes.of(then).shift(now)
    assert index == pytest.approx([index_by_hand(a, b) for a, b in zip(then, now, strict=True)])


def test_without_a_shift_the_chance_is_as_it_says() -> None:
    pairs = [(Shapes.of(columns(10_000 + seed, 1_500)), columns(seed, 600)) for seed in range(1, 301)]
    chances = np.array([shapes.shift(now)[1] for shapes, now in pairs])
    for share in (0.05, 0.2, 0.5):
        assert (chances <= share).mean(axis=0) == pytest.approx(share, abs=0.09)
    assert not any(one.is_large for shapes, now in pairs for one in drift_of("M", NAMES, shapes, now))


def test_what_moved_is_told_first_and_few_rows_prove_little() -> None:
    shapes = Shapes.of(columns(0, 4_000))
    found = drift_of("M", NAMES, shapes, columns(1, 900, moved=1.0))
    assert [one.signal for one in found if one.is_large] == ["a"] == [found[0].signal]
    assert found[0].index > LARGE and found[0].model_id == "M"
    few = drift_of("M", NAMES, shapes, columns(3, 9, moved=0.2))
    assert max(one.index for one in few) > LARGE and not any(one.is_large for one in few)
    gone = drift_of("M", NAMES, shapes, columns(1, 900, gaps=1.0))
    assert [one.signal for one in gone if one.is_large] == ["c"], "a signal that is no longer filled"
    assert drift_of("M", NAMES, shapes, columns(1, 0)) == ()


@pytest.fixture
def forest() -> FittedForest:
    fitted = fit_forest(pd.DataFrame(dict(zip("abc", columns(5, 400), strict=False))), model_id="M", seed=1).fitted
    assert isinstance(fitted, FittedForest)
    return fitted


def test_a_loaded_model_tells_the_same_drift(forest: FittedForest, tmp_path: Path) -> None:
    later = pd.DataFrame(dict(zip("cab", [columns(6, 300, moved=2.0)[at] for at in (2, 0, 1)], strict=True)))
    save_models(tmp_path / "m", [forest], "0")
    (loaded,) = load_models(tmp_path / "m").models
    scores = forest.score(later)
    assert loaded.drift(later, scores) == forest.drift(later, scores)
    assert forest.drift(later, scores)[0].signal == "a" and {one.signal for one in forest.drift(later, scores)} == {"a", "b", "c", SCORE}
    with pytest.raises(SuluhError, match="other signals"):
        forest.drift(later.drop(columns="a"), scores)


@pytest.mark.parametrize("what", ["edges", "counts", "shape", "whole", "rows"])
def test_damaged_spreads_are_refused(forest: FittedForest, what: str, tmp_path: Path) -> None:
    edges, counts = forest.shapes.edges.copy(), forest.shapes.counts.copy()
    if what == "edges":
        edges[0] = edges[0][::-1]
    elif what == "counts":
        counts[0, 0] = np.nan
    elif what == "shape":
        edges, counts = edges[:-1], counts[:-1]
    elif what == "whole":
        counts[:, 0] += 0.5
    else:
        counts[1, 1] += 1
    with pytest.raises(DamagedShapesError):
        Shapes(edges, counts).check(len(forest.columns) + 1)
    with pytest.raises(SuluhError):
        save_models(tmp_path / "m", [replace(forest, shapes=Shapes(edges, counts))], "0")
    assert not (tmp_path / "m").exists(), "what could not be loaded is not written"
