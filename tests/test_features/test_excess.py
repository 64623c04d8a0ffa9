"""Spreads beyond the neighbours and the pooled tail, against slow obvious twins."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.excess import beyond_neighbours, upper_tail

CELL = st.tuples(st.integers(0, 2), st.one_of(st.just(float("nan")), st.sampled_from([-1.0, 0.0, 0.5, 2.0, 7.0])))


@settings(max_examples=200, deadline=None)
@given(st.lists(CELL, max_size=30))
def test_upper_tail_counts_the_pool(rows: list[tuple[int, float]]) -> None:
    pool, value = np.array([p for p, _ in rows], dtype=np.int64), np.array([v for _, v in rows], dtype=np.float64)
    found = upper_tail(pool, value)
    for row, (group, own) in enumerate(rows):
        others = [v for p, v in rows if p == group and v == v]
        assert np.isnan(found[row]) if own != own else found[row] == sum(v >= own for v in others) / len(others)


def test_one_unit_is_the_least_spread() -> None:
    value = np.array([0.0] * 20 + [1.0, 7.0])
    found = beyond_neighbours((np.zeros(22, dtype=np.int64),), np.arange(22), value, np.zeros(22, dtype=np.int64))
    assert found.spreads[20] == 1.0 and found.spreads[21] == 3.0
    assert found.usual[21] == 0 and found.above[0] == 2 and found.level.tolist() == [0] * 22


def test_counts_scatter_by_their_square_root() -> None:
    value, zeros = np.array([100.0] * 30 + [130.0]), np.zeros(31, dtype=np.int64)
    exact = beyond_neighbours((zeros,), np.arange(31), value, zeros).spreads[30]
    counted = beyond_neighbours((zeros,), np.arange(31), value, zeros, counts=True).spreads[30]
    assert counted < 3 < exact
