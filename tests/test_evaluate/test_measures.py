"""The measures against figures worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from detector.evaluate.intervals import mean, ratio
from detector.evaluate.measures import average_precision, budget_of, flagged_against, found_share, found_within, percentile


def truth(*values: int) -> np.ndarray:
    return np.array(values, dtype=bool)


def scores(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_average_precision_by_hand() -> None:
    # order: true, false, true, false: precision 1/1 and 2/3
    assert average_precision(truth(1, 0, 1, 0), scores(4, 3, 2, 1)) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(truth(0, 0, 1), scores(3, 2, 1)) == pytest.approx(1 / 3)


def test_ties_are_one_step_whatever_the_order_of_rows() -> None:
    # one group of four with two true ones: precision 2/4 for both
    assert average_precision(truth(1, 1, 0, 0), scores(1, 1, 1, 1)) == average_precision(truth(0, 1, 0, 1), scores(1, 1, 1, 1)) == 0.5


def test_where_nothing_is_true_there_is_no_average_precision() -> None:
    assert math.isnan(average_precision(truth(0, 0), scores(1, 2)))


def test_found_within_shares_a_tie_that_straddles_the_budget() -> None:
    is_true, score = truth(1, 1, 0, 0), scores(9, 5, 5, 1)
    assert found_within(is_true, score, 1) == 1
    assert found_within(is_true, score, 2) == 1.5  # one of the two that tie, and one of these is true
    assert found_within(is_true, score, 3) == 2
    assert found_share(score, 2).tolist() == [1, 0.5, 0.5, 0]


def test_harmed_cases_count_neither_way_among_the_flagged() -> None:
    found = flagged_against(np.array([1, 0, -1, 1, 0], dtype=np.int8), truth(1, 1, 1, 0, 0))
    assert (found.true, found.wrong, found.harmed) == (1, 1, 1)
    assert found.false_share == 0.5


def test_budget_is_fifty_of_twenty_thousand() -> None:
    assert [budget_of(n) for n in (20_000, 5_000, 100)] == [50, 12, 1]


def test_percentile_is_the_mid_rank() -> None:
    assert percentile(scores(1, 2, 2, 3)).tolist() == [0.25, 0.625, 0.625, 1.0]


def test_mean_with_its_interval_by_hand() -> None:
    # 0.4, 0.5, 0.6: sd 0.1, standard error 0.1/sqrt(3), t of two degrees of freedom 4.302653
    found = mean([0.4, 0.5, 0.6])
    assert found.value == pytest.approx(0.5)
    assert found.high - found.value == pytest.approx(4.302653 * 0.1 / math.sqrt(3), rel=1e-5)
    assert found.worlds == 3


def test_ratio_is_of_the_sums_and_stays_a_share() -> None:
    found = ratio([1, 9], [10, 10])
    assert found.value == pytest.approx(0.5)
    assert (found.low, found.high) == (0.0, 1.0)
    # residuals 1 - 5 and 9 - 5: error sqrt(2 * 32 / 1) / 20 = 0.4
    tight = ratio([50, 52], [100, 100])
    assert tight.high - tight.value == pytest.approx(12.7062 * math.sqrt(2 * 2) / 200, rel=1e-4)


def test_worlds_without_a_value_are_left_out() -> None:
    found = ratio([1, float("nan"), 0], [2, 5, 0])
    assert (found.value, found.worlds) == (0.5, 1)
    assert math.isnan(found.low)
    assert math.isnan(mean([]).value)
