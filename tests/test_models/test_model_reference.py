"""P-values of scores: exact counts, a tail that does not promise too much, and honest under rows that should not be there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from models.isolation_forest import fit_forest
from models.reference import KEPT_BELOW, KEPT_EXACTLY, DamagedReferenceError, Floats, Reference, Tail
from tests.test_models.planted import planted


def counted(reference: Floats, scores: Floats) -> Floats:
    """The definition, by looking at every pair."""
    return np.asarray((1 + (reference[None, :] >= scores[:, None]).sum(axis=1)) / (1 + len(reference)))


scores_with_ties = st.lists(st.integers(0, 12).map(lambda step: step / 12), min_size=1, max_size=60).map(np.array)


@given(scores_with_ties, scores_with_ties)
def test_p_values_are_exact_counts(reference: Floats, scores: Floats) -> None:
    assert np.array_equal(Reference.of(reference).p_values(scores), counted(reference, scores))


def test_thinned_out_body_errs_upwards_by_little() -> None:
    rng = np.random.default_rng(1)
    kept = rng.beta(4, 6, 200_000)
    reference = Reference.of(kept)
    assert len(reference.values) <= KEPT_EXACTLY + KEPT_BELOW
    reference.check()
    scores = rng.beta(4, 6, 3_000)
    ordered = np.sort(kept)
    exact = (1 + len(kept) - np.searchsorted(ordered, scores, side="left")) / (1 + len(kept))
    found = reference.p_values(scores)
    assert (found >= exact - 1e-15).all()
    assert (found - exact).max() <= 1 / KEPT_BELOW
    top = scores > ordered[-KEPT_EXACTLY]
    assert top.any()
    assert np.array_equal(found[top], exact[top])


@pytest.mark.parametrize("tail", [False, True])
def test_p_values_are_uniform_where_nothing_is_wrong(tail: bool) -> None:
    """Reference rows and judged rows of one kind, scored by a forest that saw the reference rows."""
    clean = planted(rows=12_000, odd=0, gaps=0.02, seed=5)[0]
    trained = fit_forest(clean.head(8_000), model_id="MOD-99", seed=11)
    p = trained.fitted.p_values(trained.fitted.score(clean.tail(4_000)), tail)
    assert stats.kstest(p, "uniform").pvalue > 0.01
    for level in (0.1, 0.01):
        assert (p <= level).mean() <= level + 3 * np.sqrt(level / len(p))


def test_the_tail_goes_where_counting_cannot() -> None:
    scores = np.random.default_rng(2).beta(20, 30, 5_000)
    reference = Reference.of(scores)
    far = np.array([0.9])
    assert reference.p_values(far)[0] == 1 / 5_001
    assert 0 < reference.p_values(far, tail=True)[0] < 1e-5


def test_rows_that_should_not_be_there_spoil_counts_more_than_the_tail() -> None:
    """1% odd rows among the reference: counting can then say no less than 1%, the censored tail still can."""
    rng = np.random.default_rng(3)
    clean = rng.beta(40, 60, 20_000)
    spoilt = np.concatenate([clean, rng.uniform(0.75, 0.85, 200)])
    odd = np.array([0.8])
    by_count = Reference.of(spoilt).p_values(odd)[0]
    by_tail = Reference.of(spoilt).p_values(odd, tail=True)[0]
    assert by_count > 0.004
    assert by_tail < by_count / 100
    fresh = Reference.of(spoilt).p_values(rng.beta(40, 60, 100_000), tail=True)
    for level in (0.01, 0.001, 0.0001):
        assert (fresh <= level).mean() <= level


@given(st.integers(0, 1000), st.integers(700, 3000))
def test_the_tail_follows_on_the_counts(seed: int, rows: int) -> None:
    scores = np.random.default_rng(seed).beta(5, 9, rows)
    reference = Reference.of(scores)
    assert reference.tail is not None
    steps = np.linspace(0, 1, 500)
    p = reference.p_values(steps, tail=True)
    assert (np.diff(p) <= 0).all()
    assert (p > 0).all()
    body = steps <= reference.tail.start
    assert np.array_equal(p[body], reference.p_values(steps[body]))


@pytest.mark.parametrize("scores", [np.linspace(0.3, 0.5, 300), np.full(5_000, 0.4), np.repeat([0.3, 0.6], [4_900, 100])])
def test_no_tail_where_there_is_too_little_to_see(scores: Floats) -> None:
    reference = Reference.of(scores)
    assert reference.tail is None
    assert np.array_equal(reference.p_values(scores, tail=True), reference.p_values(scores))


SOUND = Reference.of(np.random.default_rng(9).beta(4, 6, 2_000))


def test_what_was_made_is_sound() -> None:
    SOUND.check()


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SOUND, rows=3),
        replace(SOUND, rows=0),
        replace(SOUND, rows=2**41),
        replace(SOUND, values=SOUND.values[::-1]),
        replace(SOUND, values=SOUND.values[:-1]),
        replace(SOUND, values=SOUND.values + 1.0),
        replace(SOUND, values=np.where(SOUND.values == SOUND.values[5], np.nan, SOUND.values)),
        replace(SOUND, values=SOUND.values[:0], above=SOUND.above[:0]),
        replace(SOUND, above=SOUND.above + 1),
        replace(SOUND, above=SOUND.above[::-1]),
        replace(SOUND, above=SOUND.above * 1000),
        replace(SOUND, tail=Tail(0.5, 0.1, 0.0)),
        replace(SOUND, tail=Tail(0.5, 0.1, -1.0)),
        replace(SOUND, tail=Tail(0.5, 1.1, 0.1)),
        replace(SOUND, tail=Tail(1.5, 0.1, 0.1)),
    ],
)
def test_unsound_numbers_are_refused(wrong: Reference) -> None:
    with pytest.raises(DamagedReferenceError):
        wrong.check()
