"""Counts beside colleagues: the exact tail against a slow obvious twin, the null, honest differences, and the funnel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from features.arrays.among_colleagues import LIMITS, Beside, among_colleagues
from features.arrays.segments import Bools, Ints


def twin(actor: Ints, stratum: Ints, hit: Bools, who: int) -> np.ndarray:
    """The chance of 0, 1, ... hits of one actor, one stratum after the other."""
    mass = np.array([1.0])
    for place in np.unique(stratum[actor == who]):
        here = stratum == place
        rows = int((actor[here] == who).sum())
        if rows < here.sum():
            mass = np.convolve(mass, stats.hypergeom.pmf(np.arange(rows + 1), here.sum(), int(hit[here].sum()), rows))
    return mass


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.02, 0.9), st.integers(2, 6), st.integers(1, 8))
def test_the_tail_is_that_of_all_permutations(seed: int, rate: float, actors: int, strata: int) -> None:
    rng = np.random.default_rng(seed)
    actor, stratum, hit = rng.integers(0, actors, 80), rng.integers(0, strata, 80), rng.random(80) < rate
    found = among_colleagues(actor, stratum, hit, actors)  # too few actors for honest differences: the exact null alone
    for who in range(actors):
        mass = twin(actor, stratum, hit, who)
        if np.isnan(found.p_value[who]):
            continue
        assert found.p_value[who] == pytest.approx(mass[int(found.observed[who]) :].sum(), abs=1e-9)
        for name, share in LIMITS.items():
            assert found.limits[name][who] == np.flatnonzero(np.cumsum(mass) >= share - 1e-9)[0]


def test_row_order_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    actor, stratum, hit = rng.integers(-1, 20, 2000), rng.integers(0, 40, 2000), rng.random(2000) < 0.1
    one, order = among_colleagues(actor, stratum, hit, 20), rng.permutation(2000)
    other = among_colleagues(actor[order], stratum[order], hit[order], 20)
    np.testing.assert_allclose(other.p_value, one.p_value)
    np.testing.assert_allclose(other.expected, one.expected)


def world(seed: int, spread: float, rate: float = 0.05) -> tuple[Ints, Ints, np.ndarray, np.random.Generator]:
    """60 actors in 6 offices over 12 months; the rate differs by office and month, and honestly by actor (gamma)."""
    rng = np.random.default_rng(seed)
    actor = rng.integers(0, 60, 30_000)
    office, month = actor // 10, rng.integers(0, 12, 30_000)
    place = np.clip(rate * rng.lognormal(0, 0.6, (6, 12)), 0, 0.5)[office, month]
    own = rng.gamma(1 / spread, spread, 60)[actor] if spread else 1.0
    return actor, office * 12 + month, np.clip(place * own, 0, 0.95), rng


def nulls(spread: float, worlds: int) -> np.ndarray:
    parts = []
    for seed in range(worlds):
        actor, stratum, chance, rng = world(seed, spread)
        parts.append(among_colleagues(actor, stratum, rng.random(len(actor)) < chance, 60).p_value)
    return np.concatenate(parts)


def test_where_nothing_is_amiss_the_chances_are_uniform_or_cautious() -> None:
    p = nulls(spread=0.0, worlds=12)
    assert stats.kstest(p, "uniform", alternative="greater").pvalue > 0.01
    assert (p <= 0.05).mean() <= 0.06 and (p <= 0.001).mean() <= 0.003
    assert (p <= 0.2).mean() > 0.1, "cautious, and not blind"


def test_honest_differences_between_actors_are_allowed_for() -> None:
    p = nulls(spread=0.15, worlds=12)
    assert (p <= 0.001).mean() <= 0.01
    actor, stratum, chance, rng = world(3, 0.15)
    assert among_colleagues(actor, stratum, rng.random(len(actor)) < chance, 60).between == pytest.approx(0.15, abs=0.12)


def test_where_few_show_their_differences_the_usual_ones_are_allowed_for() -> None:
    rng = np.random.default_rng(2)
    actor, stratum = rng.integers(0, 4, 4000), rng.integers(0, 12, 4000)
    hit = rng.random(4000) < np.where(actor == 0, 0.14, 0.1)
    exact, wide = (among_colleagues(actor, stratum, hit, 4, usual) for usual in (0.0, 0.2))
    assert exact.p_value[0] < 0.001 and wide.p_value[0] > 0.05
    assert wide.limits["high_998"][0] > exact.limits["high_998"][0]


def planted() -> Beside:
    actor, stratum, chance, rng = world(5, 0.0, rate=0.02)
    hit = (rng.random(len(actor)) < chance) | ((actor == 7) & (rng.random(len(actor)) < 0.08))
    return among_colleagues(actor, stratum, hit, 60)


def test_who_stands_out_is_found_and_expected_is_the_colleagues() -> None:
    found = planted()
    assert np.argmin(found.p_value) == 7 and found.p_value[7] < 1e-6 and (np.delete(found.p_value, 7) > 1e-3).all()
    assert found.observed[7] > 2.5 * found.expected[7] and found.ratio[7] > 2
    assert found.observed[7] > found.limits["high_998"][7] >= found.limits["high_95"][7]


def test_nobody_to_compare_with_says_nothing() -> None:
    actor, hit = np.array([0, 0, 1, 1]), np.array([True, True, False, True])
    alone = among_colleagues(actor, np.array([0, 0, 1, 1]), hit, 2)
    assert np.isnan(alone.p_value).all() and (alone.rows == 0).all()
    empty = np.array([], dtype=np.int64)
    assert among_colleagues(empty, empty, empty.astype(np.bool_), 3).rows.tolist() == [0, 0, 0]
    everyone = among_colleagues(actor, np.zeros(4, dtype=np.int64), np.ones(4, dtype=np.bool_), 2)
    assert everyone.p_value.tolist() == [1.0, 1.0], "what all rows have says nothing of one actor"
