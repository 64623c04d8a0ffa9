"""Overtaking counts against a quadratic reference, ties and unserved rows included."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.arrays.queues import overtaking

ROW = st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(0, 8), st.booleans())


def reference(rows: list[tuple[int, int, int, bool]]) -> list[tuple[int, int, int]]:
    """(passed, passed_by, ahead) by looking at every pair."""
    out = []
    for queue, ready, wait, served in rows:
        end = ready + wait
        mine = [(r, r + w, s) for q, r, w, s in rows if q == queue]
        passed = sum(r < ready and e > end for r, e, _ in mine) if served else 0
        passed_by = sum(r > ready and e < end and s for r, e, s in mine)
        ahead = sum(r < ready < e for r, e, _ in mine)
        out.append((passed, passed_by, ahead))
    return out


@settings(max_examples=300, deadline=None)
@given(st.lists(ROW, max_size=40))
def test_counts_equal_the_quadratic_reference(rows: list[tuple[int, int, int, bool]]) -> None:
    queue, ready, wait = (np.array([row[i] for row in rows], dtype=np.int64) for i in range(3))
    served = np.array([row[3] for row in rows], dtype=np.bool_)
    order = overtaking(queue, ready, ready + wait, served)
    assert list(zip(order.passed.tolist(), order.passed_by.tolist(), order.ahead.tolist(), strict=True)) == reference(rows)


def test_the_cut_into_blocks_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    queue, ready = rng.integers(0, 30, 2_000), rng.integers(0, 400, 2_000)
    end, served = ready + rng.integers(0, 150, 2_000), rng.random(2_000) < 0.9
    whole = overtaking(queue, ready, end, served)
    for block in (1, 50, 133):  # a queue at a time, less than a queue, several
        monkeypatch.setattr("features.arrays.queues.BLOCK", block)
        cut = overtaking(queue, ready, end, served)
        assert np.array_equal(cut.passed, whole.passed) and np.array_equal(cut.passed_by, whole.passed_by)
    assert whole.passed.sum() > 0


def test_everybody_served_passes_as_often_as_is_passed() -> None:
    rng = np.random.default_rng(7)
    queue, ready = rng.integers(0, 50, 5_000), rng.integers(0, 10_000, 5_000)
    end = ready + rng.integers(1, 3_000, 5_000)
    order = overtaking(queue, ready, end, np.ones(5_000, dtype=np.bool_))
    assert order.passed.sum() == order.passed_by.sum() > 0
