"""Each array kernel against its slow obvious twin."""

from __future__ import annotations

import statistics

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from features.arrays import segments as seg

PLAIN_ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.integers(-50, 50)), max_size=40)
ROWS = PLAIN_ROWS.map(lambda rows: sorted(rows, key=lambda row: row[0]))


def columns(rows: list[tuple[int, bool, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    codes = np.array([r[0] for r in rows], dtype=np.int64)
    return codes, np.array([r[1] for r in rows], dtype=np.bool_), np.array([r[2] for r in rows], dtype=np.int64)


@given(ROWS)
def test_edges_and_ranks(rows: list[tuple[int, bool, int]]) -> None:
    codes, _, _ = columns(rows)
    firsts = [i == 0 or rows[i][0] != rows[i - 1][0] for i in range(len(rows))]
    lasts = [i == len(rows) - 1 or rows[i][0] != rows[i + 1][0] for i in range(len(rows))]
    assert seg.is_start(codes).tolist() == firsts
    assert seg.is_end(codes).tolist() == lasts
    assert seg.rank_in_segment(codes).tolist() == [sum(rows[j][0] == rows[i][0] for j in range(i)) for i in range(len(rows))]


@given(ROWS)
def test_rows_before(rows: list[tuple[int, bool, int]]) -> None:
    codes, valid, values = columns(rows)
    before = [max((j for j in range(i) if rows[j][0] == rows[i][0] and rows[j][1]), default=-1) for i in range(len(rows))]
    assert seg.previous_row(codes, valid).tolist() == before
    assert seg.last_row(codes, valid).tolist() == [i if rows[i][1] else before[i] for i in range(len(rows))]
    taken = seg.take_or(values, np.array(before, dtype=np.int64), -99).tolist()
    assert taken == [rows[j][2] if j >= 0 else -99 for j in before]


@given(ROWS)
def test_counts_sums_and_medians(rows: list[tuple[int, bool, int]]) -> None:
    codes, valid, values = columns(rows)
    of = [[r for r in rows if r[0] == code] for code in range(6)]
    assert seg.count_per(codes, 6, valid).tolist() == [sum(r[1] for r in mine) for mine in of]
    assert seg.sum_per(codes, values, 6).tolist() == [sum(r[2] for r in mine) for mine in of]
    medians = seg.median_per(codes, values.astype(np.float64), 6)
    for median, mine in zip(medians.tolist(), of, strict=True):
        assert np.isnan(median) if not mine else median == statistics.median(r[2] for r in mine)
    firsts = [min((i for i, r in enumerate(rows) if r[0] == code and r[1]), default=-1) for code in range(6)]
    lasts = [max((i for i, r in enumerate(rows) if r[0] == code and r[1]), default=-1) for code in range(6)]
    assert seg.first_row_per(codes, 6, valid).tolist() == firsts
    assert seg.last_row_per(codes, 6, valid).tolist() == lasts


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 4)), max_size=30))
def test_combined_codes_are_equal_only_where_all_parts_are(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array([p[i] for p in pairs], dtype=np.int64) for i in range(2))
    combined = seg.combine_codes((first, second), (4, 5)).tolist()
    assert all((combined[i] == combined[j]) == (pairs[i] == pairs[j]) for i in range(len(pairs)) for j in range(i))


FAR = st.one_of(st.integers(-3, 3), st.integers(-(2**62), 2**62))
"""Codes that lie close together, and keys that fit into no word with another."""


@given(st.lists(st.tuples(FAR, FAR, FAR), max_size=30))
def test_the_order_by_several_keys(rows: list[tuple[int, int, int]]) -> None:
    keys = [np.array([row[at] for row in rows], dtype=np.int64) for at in range(3)]
    assert seg.ordering(*keys).tolist() == sorted(range(len(rows)), key=lambda row: rows[row])


@given(st.lists(FAR, max_size=30))
def test_distinct_codes_with_a_table_and_by_sorting(codes: list[int]) -> None:
    values, first, place = seg.distinct(np.array(codes, dtype=np.int64))
    assert values.tolist() == sorted(set(codes))
    assert first.tolist() == [codes.index(value) for value in values.tolist()]
    assert [int(values[at]) for at in place.tolist()] == codes
