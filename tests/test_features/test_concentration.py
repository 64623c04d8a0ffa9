"""Concentration at an actor against a slow twin, and what it must not take for a pattern."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.arrays.concentration import STRATUM_PRIOR, concentration

PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3)), max_size=40, unique=True)  # (row, actor): who had a part in what


@given(PAIRS, st.lists(st.booleans(), min_size=9, max_size=9), st.lists(st.integers(0, 1), min_size=9, max_size=9))
def test_expected_is_the_rate_of_what_the_actor_had_no_part_in(pairs: list[tuple[int, int]], hits: list[bool], strata: list[int]) -> None:
    row = np.array([p[0] for p in pairs], dtype=np.int64)
    actor = np.array([p[1] for p in pairs], dtype=np.int64)
    stratum = np.array(strata, dtype=np.int64)[row] if len(row) else row
    found = concentration(actor, stratum, np.array(hits)[row] if len(row) else np.zeros(0, dtype=np.bool_), 4, row)
    rows = sorted({p[0] for p in pairs})
    overall = sum(hits[r] for r in rows) / max(len(rows), 1)
    for who in range(4):
        expected = observed = 0.0
        for where in (0, 1):
            mine = [r for r in rows if strata[r] == where and (r, who) in pairs]
            others = [r for r in rows if strata[r] == where and (r, who) not in pairs]
            if others:
                rate = (sum(hits[r] for r in others) + STRATUM_PRIOR * overall) / (len(others) + STRATUM_PRIOR)
                expected, observed = expected + len(mine) * rate, observed + sum(hits[r] for r in mine)
        assert np.isclose(found.expected[who], expected) and found.observed[who] == observed


@given(PAIRS, st.lists(st.booleans(), min_size=40, max_size=40), st.lists(st.integers(0, 1), min_size=9, max_size=9))
def test_a_hit_at_one_of_several_actors_is_neither_lost_nor_counted_against_the_others(
    pairs: list[tuple[int, int]], hits: list[bool], strata: list[int]
) -> None:
    """A case that paid the treasury, and later a clerk twice: whichever entry comes first, the rate of the others is a rate."""
    row, actor = (np.array([p[side] for p in pairs], dtype=np.int64) for side in (0, 1))
    stratum, hit = np.array(strata, dtype=np.int64)[row] if len(row) else row, np.array(hits[: len(pairs)], dtype=np.bool_)
    found = concentration(actor, stratum, hit, 4, row)
    seen = {r: any(h for (other, _), h in zip(pairs, hits, strict=False) if other == r) for r, _ in pairs}
    overall = sum(seen.values()) / max(len(seen), 1)
    for who in range(4):
        expected = 0.0
        for where in (0, 1):
            others = [r for r in seen if strata[r] == where and (r, who) not in pairs]
            mine = sum(strata[r] == where and (r, who) in pairs for r in seen)
            rate = (sum(seen[r] for r in others) + STRATUM_PRIOR * overall) / (len(others) + STRATUM_PRIOR)
            expected += mine * rate if others else 0.0
        assert found.expected[who] >= 0.0 and np.isclose(found.expected[who], expected)


def test_one_who_does_it_often_stands_out_and_colleagues_do_not() -> None:
    rng = np.random.default_rng(5)
    actor, stratum = rng.integers(0, 30, 6_000), rng.integers(0, 4, 6_000)
    hit = rng.random(6_000) < np.where(actor == 7, 0.15, 0.01)
    found = concentration(actor, stratum, hit, 30)
    assert found.low.argmax() == 7 and found.low[7] > 4
    assert (np.delete(found.low, 7) < 1.2).all()


def test_once_or_twice_says_little_however_rare() -> None:
    actor, stratum = np.repeat(np.arange(10), 100), np.zeros(1_000, dtype=np.int64)
    hit = np.zeros(1_000, dtype=np.bool_)
    hit[:2] = True
    assert concentration(actor, stratum, hit, 10).low[0] < 1.0
