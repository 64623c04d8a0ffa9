"""Isolation forests on signals: gaps, constants, references, contributions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from features.errors import SuluhError
from models.isolation_forest import CHUNK, MOST_ROWS_TO_GROW, ForestSettings, fit_forest
from tests.test_models.planted import SMALL, forest, planted, share_in_order

FRAME, MARKED = planted()


def test_a_gap_scores_as_the_median() -> None:
    model = forest(FRAME)
    filled = FRAME.fillna(dict(zip(model.used, map(float, model.fill), strict=True)))
    assert np.array_equal(model.score(FRAME), model.score(filled))
    assert dict(zip(model.used, model.fill, strict=True))["z_02"] == pytest.approx(FRAME["z_02"].median(), rel=1e-6)


def test_a_row_of_gaps_is_among_the_least_odd() -> None:
    model = forest(FRAME)
    nothing_known = pd.DataFrame(np.nan, index=[0], columns=FRAME.columns)
    assert model.score(nothing_known)[0] < np.quantile(model.score(FRAME), 0.1)


def test_rare_gaps_do_not_make_a_row_odd() -> None:
    """Sixty of 6,000 rows lack four signals; scored with scikit-learn's own support for gaps they crowd the top (see docs/models.md)."""
    frame = planted(rows=6_000, odd=0, gaps=0.0, seed=2)[0]
    holed = frame.copy()
    holed.iloc[:60, :4] = np.nan
    scores = forest(holed).score(holed)
    assert (scores[:60] > np.quantile(scores, 0.99)).sum() <= 3


def test_a_mostly_empty_signal_keeps_its_spread() -> None:
    """Nine tenths of a column are gaps: values that are usual among those given must not look odd for being given at all."""
    frame = planted(rows=6_000, odd=0, gaps=0.0, seed=3)[0]
    given = np.random.default_rng(0).random(len(frame)) < 0.1
    holed = frame.assign(z_00=frame["z_00"].where(given), z_01=frame["z_01"].where(given))
    scores = forest(holed, settings=ForestSettings()).score(holed)
    top = scores > np.quantile(scores, 0.99)
    assert top[given].mean() < 6 * top.mean()


def test_signals_that_say_nothing_are_dropped_and_told() -> None:
    frame = FRAME.assign(z_same=1.5, z_empty=np.nan, z_gaps_only_else_same=np.where(MARKED, np.nan, 2.0))
    model = forest(frame)
    assert model.dropped == ("z_empty", "z_gaps_only_else_same", "z_same")
    assert np.array_equal(model.score(frame), forest(FRAME).score(FRAME))
    assert np.array_equal(model.score(frame.assign(z_same=9.0)), model.score(frame))
    moved = model.explain_rows(frame, 3)
    assert list(moved.columns) == sorted(frame.columns)
    assert (moved[list(model.dropped)] == 0.0).all(axis=None)
    with pytest.raises(SuluhError, match="z_same"):
        model.score(FRAME)


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
def test_infinite_values_are_refused_by_name(value: float) -> None:
    broken = FRAME.assign(z_04=FRAME["z_04"].where(FRAME.index != 17, value))
    with pytest.raises(SuluhError, match="z_04"):
        forest(broken)
    with pytest.raises(SuluhError, match="z_04"):
        forest(FRAME).score(broken)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(SuluhError, match="seed"):
        forest(FRAME, seed=seed)


@pytest.mark.parametrize("settings", [{"trees": 0}, {"trees": 10**6}, {"rows_a_tree": 1}, {"rows_a_tree": 10**6}])
def test_settings_out_of_range_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(SuluhError, match="trees"):
        ForestSettings(**settings)


def test_whole_numbers_flags_and_nullable_columns_are_numbers() -> None:
    counts = np.random.default_rng(1).integers(0, 9, len(FRAME))
    plain = FRAME.assign(z_count=counts.astype(np.float64), z_flag=(counts > 4).astype(np.float64))
    typed = FRAME.assign(z_count=pd.array(counts, dtype="Int64"), z_flag=counts > 4)
    assert np.array_equal(forest(plain).score(plain), forest(typed).score(typed))


def test_learns_from_the_reference_rows_alone() -> None:
    typical = ~MARKED
    trained = fit_forest(FRAME, model_id="MOD-99", seed=7, settings=SMALL, reference=typical)
    alone = forest(FRAME[typical])
    assert np.array_equal(trained.scores, alone.score(FRAME))
    assert trained.fitted.p_values(trained.scores).min() == 1 / (1 + typical.sum())
    assert share_in_order(trained.scores, MARKED) > 0.9


def test_many_rows_are_grown_from_a_sample_and_scored_in_chunks() -> None:
    rows = MOST_ROWS_TO_GROW + CHUNK // 2
    frame, marked = planted(rows=rows, signals=3, odd=50, gaps=0.0)
    one = fit_forest(frame, model_id="MOD-99", seed=1, settings=SMALL, jobs=1)
    two = fit_forest(frame, model_id="MOD-99", seed=1, settings=SMALL, jobs=2)
    assert np.array_equal(one.scores, two.scores)
    assert share_in_order(one.scores, marked) > 0.98


def test_no_rows_no_scores() -> None:
    model = forest(FRAME)
    assert model.score(FRAME.head(0)).shape == (0,)
    assert model.explain_rows(FRAME.head(0), 5).shape == (0, FRAME.shape[1])
    assert model.explain_rows(FRAME, 0).shape == (0, FRAME.shape[1])


# --- contributions


def test_contributions_add_up_to_the_score() -> None:
    model = forest(FRAME)
    moved = model.explain_rows(FRAME, len(FRAME))
    total = model.base + moved.sum(axis=1)
    scores = pd.Series(model.score(FRAME), index=FRAME.index)
    np.testing.assert_allclose(total, np.log2(scores.loc[moved.index]), rtol=0, atol=1e-9)
    assert (np.diff(scores.loc[moved.index]) <= 0).all()


def test_the_oddest_come_first_and_ties_by_place() -> None:
    twice = pd.concat([FRAME, FRAME])
    twice.index = pd.RangeIndex(len(twice))
    moved = forest(FRAME).explain_rows(twice, 6)
    firsts = moved.index.to_numpy()[::2]
    assert moved.index.to_numpy()[1::2].tolist() == (firsts + len(FRAME)).tolist()


def test_the_signal_that_stands_out_is_named() -> None:
    frame = FRAME.copy()
    frame.loc[5] = 0.0
    frame.loc[5, "z_03"] = 9.0
    moved = forest(frame, settings=ForestSettings()).explain_rows(frame, len(frame)).loc[5]
    assert moved.idxmax() == "z_03"
    assert moved["z_03"] > 0 > moved.drop("z_03").max()


def test_a_gap_is_never_what_stands_out() -> None:
    model = forest(FRAME, settings=ForestSettings())
    moved = model.explain_rows(FRAME, 40)
    most = moved.to_numpy().argmax(axis=1)
    assert FRAME.loc[moved.index].notna().to_numpy()[np.arange(40), most].all()
