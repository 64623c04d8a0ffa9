"""Neighbour statistics against a slow twin that looks at each row by itself."""

from __future__ import annotations

import statistics

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.arrays.neighbours import MAD_TO_SIGMA, against_neighbours

ROWS = st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(0, 9))), max_size=40)


def reference(mine: list[float], at: int, side: int) -> list[float]:
    """The values within `side` before and after, shifted inwards at the edges, without the row itself."""
    begin = min(max(at - side, 0), max(len(mine) - 2 * side - 1, 0))
    return [v for i, v in enumerate(mine[begin : begin + 2 * side + 1], begin) if i != at]


@settings(deadline=None, max_examples=200)
@given(ROWS, st.integers(1, 4))
def test_against_each_row_by_itself(rows: list[tuple[int, int | None]], side: int) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    codes = np.array([r[0] for r in rows], dtype=np.int64)
    values = np.array([np.nan if r[1] is None else float(r[1]) for r in rows])
    found = against_neighbours(codes, values, either_side=side, least=2)
    for i, (code, value) in enumerate(rows):
        mine = [j for j, r in enumerate(rows) if r[0] == code and r[1] is not None]
        near = reference([float(rows[j][1] or 0) for j in mine], mine.index(i), side) if value is not None else []
        if len(near) < 2:
            assert np.isnan(found.median[i])
            continue
        middle = statistics.median(near)
        assert found.count[i] == len(near)
        assert found.median[i] == middle
        assert np.isclose(found.spread[i], MAD_TO_SIGMA * statistics.median(abs(v - middle) for v in near))
        assert found.above[i] == sum(v > float(value or 0) for v in near)
