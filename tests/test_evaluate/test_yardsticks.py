"""The baselines and the upper mark: deterministic, in the order of the cases, blind where they must be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from detector.evaluate.baselines import FOREST, PLAIN_RULES, RANDOM, baselines, has_forest, officer_scores, plain_rules
from detector.evaluate.inject import Injector
from detector.evaluate.plain_features import NAMES, plain_features
from detector.evaluate.upper import upper_scores


def test_the_same_seed_gives_the_same_scores(injector: Injector) -> None:
    first, second = baselines(injector.context, 3), baselines(injector.context, 3)
    assert list(first) == [RANDOM, PLAIN_RULES, *([FOREST] if has_forest() else [])]
    for name in first:
        assert np.array_equal(first[name], second[name]), name
        assert len(first[name]) == len(injector.context.tables.applications)
    assert not np.array_equal(first[RANDOM], baselines(injector.context, 4)[RANDOM])


def test_plain_rules_count_first(injector: Injector) -> None:
    score = plain_rules(injector.context)
    assert score.min() >= 0
    assert score.max() < 4
    assert ((score == 0) | (score > 1)).all()


def test_plain_features_are_the_five(injector: Injector) -> None:
    features = plain_features(injector.context)
    assert tuple(features.columns) == NAMES
    assert features["hour"].dropna().between(0, 24).all()
    assert (features["events"] > 0).mean() > 0.9


def test_an_officer_gets_the_mean_of_the_own_cases(injector: Injector) -> None:
    ids = injector.context.tables.events["officer_id"].cat.categories.astype(str).to_numpy(dtype=object)
    count = len(injector.context.tables.applications)
    assert np.allclose(officer_scores(injector.context, np.zeros(count), ids), (count + 1) / 2 / count)
    assert officer_scores(injector.context, np.zeros(count), np.array(["nobody"], dtype=object)).tolist() == [0.0]


def world(seed: int, true: bool = True) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.zeros(300, dtype=np.int8)
    labels[:40] = 1 if true else 0
    labels[40:50] = -1
    return pd.DataFrame({"signal": labels * 2.0 + rng.normal(size=300), "noise": rng.normal(size=300), "empty": np.nan}), labels


def test_the_upper_mark_learns_from_other_worlds_only() -> None:
    (a, la), (b, lb), (c, lc) = world(1), world(2), world(3, true=False)
    scores = upper_scores([a, b, c], [la, lb, lc], seed=0)
    again = upper_scores([a, b, c], [la, lb, lc], seed=0)
    assert all(s is not None and t is not None and np.array_equal(s, t) for s, t in zip(scores, again, strict=True))
    assert scores[0] is not None and scores[0][la == 1].mean() > 2 * scores[0][la == 0].mean()
    assert upper_scores([a, c], [la, lc], seed=0)[0] is None, "a world that alone has true cases has nobody to learn from"


def test_a_column_that_says_nothing_in_the_rows_that_are_learnt_from_is_left_out() -> None:
    (a, la), (b, lb) = world(1), world(2)
    seldom = [frame.assign(seldom=np.where(np.arange(len(frame)) == 45, 1.0, np.nan)) for frame in (a, b)]  # a case that was harmed
    seldom[1].loc[46, "seldom"] = 2.0
    with_it, without = upper_scores(seldom, [la, lb], seed=0), upper_scores([a, b], [la, lb], seed=0)
    assert all(x is not None and y is not None and np.array_equal(x, y) for x, y in zip(with_it, without, strict=True))


def test_worlds_that_only_teach_are_not_judged() -> None:
    (a, la), (b, lb) = world(1), world(2)
    assert len(upper_scores([a, b], [la, lb], seed=0, further=1)) == 1


def test_a_missing_extra_is_no_error(injector: Injector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.evaluate.baselines.has_forest", lambda: False)
    assert list(baselines(injector.context, 3)) == [RANDOM, PLAIN_RULES]
