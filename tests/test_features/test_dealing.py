"""Sums of hypergeometrics: exact tails against brute force and against dealing anew, approximations and bounds against both."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from features.arrays.dealing import Deals, upper_by_moments, upper_exact
from features.arrays.discoveries import q_values
from features.arrays.segments import Ints
from features.pairs.scanning import STARTS, Scan, scan


def some_deals(rng: np.random.Generator, pairs: int, blocks: int) -> Deals:
    """Pairs of about so many blocks, dealt by lot."""
    count = rng.integers(1, blocks + 1, pairs)
    pair = np.repeat(np.arange(pairs), count)
    rows = rng.integers(2, 20, len(pair))
    mine, theirs = (np.minimum(rng.integers(1, 6, len(pair)), rows) for _ in range(2))
    seen = rng.hypergeometric(mine, rows - mine, theirs)
    return Deals(pair, rows, mine, theirs, seen, pairs)


def brute_tail(deals: Deals, rows: Ints, at_least: int) -> float:
    held = np.ones(1)
    for row in rows:
        chance = stats.hypergeom(deals.rows[row], deals.mine[row], deals.theirs[row]).pmf(np.arange(deals.theirs[row] + 1))
        held = np.convolve(held, chance)
    return float(held[at_least:].sum()) if at_least < len(held) else 0.0


def test_exact_tails_from_every_start() -> None:
    deals = some_deals(np.random.default_rng(1), 25, 30)
    first = np.searchsorted(deals.pair, np.arange(26))
    start = np.column_stack((first[:-1], (first[:-1] + first[1:] - 1) // 2))
    seen = np.array([[deals.seen[begin:end].sum() for begin in row] for row, end in zip(start, first[1:], strict=True)])
    found = upper_exact(deals, start, seen)
    expected = [[brute_tail(deals, np.arange(begin, end), n) for begin, n in zip(row, ns, strict=True)]
                for row, end, ns in zip(start, first[1:], seen, strict=True)]  # fmt: skip
    assert found == pytest.approx(np.array(expected), rel=1e-9, abs=1e-300)


def test_a_tail_far_out_does_not_drown_in_rounding() -> None:
    n = 60
    deals = Deals(np.zeros(n, dtype=np.int64), *(np.full(n, value) for value in (10, 2, 1, 1)), 1)
    assert upper_exact(deals, np.array([[0]]), np.array([[n]]))[0, 0] == pytest.approx(0.2**n, rel=1e-9)


def test_dealing_anew_gives_the_same_tail() -> None:
    rng = np.random.default_rng(2)
    deals = some_deals(rng, 1, 40)
    anew = rng.hypergeometric(deals.mine, deals.rows - deals.mine, deals.theirs, size=(40_000, len(deals.pair))).sum(axis=1)
    for wanted in np.quantile(anew, [0.5, 0.9, 0.99]).astype(int):
        share = float((anew >= wanted).mean())
        exact = float(upper_exact(deals, np.array([[0]]), np.array([[wanted]]))[0, 0])
        assert exact == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / 40_000) + 1e-4)
        mean, variance, third = (values.sum() for values in deals.moments())
        near = upper_by_moments(*(np.array([value]) for value in (wanted - 0.5, mean, variance, third)))[0]
        assert near == pytest.approx(exact, rel=0.15)


def test_moments_are_those_of_the_distribution() -> None:
    deals = some_deals(np.random.default_rng(3), 40, 1)
    mean, variance, third = deals.moments()
    for row in range(40):
        chance = stats.hypergeom.pmf(np.arange(20), deals.rows[row], deals.mine[row], deals.theirs[row])
        middle = float((chance * np.arange(20)).sum())
        second, lean = (float((chance * (np.arange(20) - middle) ** power).sum()) for power in (2, 3))
        assert (mean[row], variance[row], third[row]) == pytest.approx((middle, second, lean), abs=1e-9)


def null_scan(seed: int, pairs: int, blocks: int) -> Scan:
    rng = np.random.default_rng(seed)
    pair = np.repeat(np.arange(pairs), blocks)
    mine = rng.integers(1, 4, len(pair))
    return scan(Deals(pair, np.full(len(pair), 12), mine, np.ones_like(pair), rng.hypergeometric(mine, 12 - mine, 1), pairs))


def test_p_values_are_uniform_where_nothing_is_amiss() -> None:
    found = null_scan(4, 2000, 400)
    assert stats.kstest(found.p_all, "uniform").pvalue > 0.01


def test_the_best_start_is_paid_for() -> None:
    """Of pairs dealt by lot no more than alpha fall below alpha, and not far fewer: eight tests are not paid for eightfold."""
    found = null_scan(5, 8000, 200)
    p = found.p_value(np.ones(8000))
    for alpha in (0.05, 0.01):
        error = 3 * np.sqrt(alpha * (1 - alpha) / 8000)
        assert alpha / 3 < float((p <= alpha).mean()) <= alpha + error
    assert found.ties.shape == (8000, STARTS - 1)


def test_a_start_is_found() -> None:
    rng = np.random.default_rng(6)
    chance = np.where(np.arange(300) < 150, 0.2, 0.5)
    deals = Deals(np.zeros(300, dtype=np.int64), np.full(300, 10), np.full(300, 2), np.ones(300, dtype=np.int64),
                  (rng.random(300) < chance).astype(np.int64), 1)  # fmt: skip
    found = scan(deals)
    assert 110 <= found.start[0] <= 190
    assert found.p_value(np.ones(1))[0] < 1e-6 < found.p_value(np.full(1, 9.0))[0]


def test_q_values() -> None:
    q = q_values(np.array([0.01, np.nan, 0.04, 0.03, 1.0]))
    assert q == pytest.approx([0.04, np.nan, 0.16 / 3, 0.16 / 3, 1.0], nan_ok=True)
    assert len(q_values(np.empty(0))) == 0
