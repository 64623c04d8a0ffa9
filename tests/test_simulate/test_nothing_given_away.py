"""Ids, order, rounding and seconds of a world tell nothing about who took part: a classifier on them alone does no better than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from detector.simulate.assemble import Frames, make_frames, make_ids
from detector.simulate.plan import draw_plan
from detector.simulate.scenarios import SCENARIOS
from detector.simulate.story import Story, tell_story

CASES = 1500
SEEDS = (1, 3, 11)
CONTROLS = 4


def _digits(text: pd.Series) -> pd.DataFrame:
    """The last digits of an id, and its length."""
    digits = text.astype(str).str.replace(r"\D", "", regex=True).str.zfill(4)
    return pd.DataFrame({"last": digits.str[-1].astype(int), "before": digits.str[-2].astype(int), "length": text.astype(str).str.len()})


def _per_case(rows: pd.DataFrame, time: str, key: str | None, rng: np.random.Generator) -> pd.DataFrame:
    """Second, place modulo small numbers and id digits of one row of each case, drawn at random: how many rows a case has is no secret."""
    frame = pd.DataFrame({"case_id": rows["case_id"].to_numpy(dtype=object), "second": rows[time].dt.second})
    frame["place"], frame["even"] = np.arange(len(rows)) % 7, np.arange(len(rows)) % 2
    frame = frame.join(_digits(rows[key]).add_prefix("id_")) if key is not None else frame
    if "amount" in rows:
        frame["cents"] = rows["amount"] % 100
    one = frame.iloc[rng.permutation(len(frame))].drop_duplicates("case_id")
    return one.set_index("case_id").add_prefix(f"{time}_")


def _features(frames: Frames, rng: np.random.Generator) -> pd.DataFrame:
    """Everything that must say nothing, one row a case, by case_id; what a case has not is drawn from the others."""
    applications = frames["applications"]
    own = _digits(applications["case_id"]).add_prefix("case_")
    own["second"] = applications["submitted_at"].dt.second
    own["place"] = np.arange(len(applications)) % 7
    own["applicant"] = _digits(applications["applicant_id"])["last"]
    own = own.set_index(applications["case_id"].to_numpy(dtype=object))
    both = own.join(_per_case(frames["events"], "timestamp", None, rng)).join(_per_case(frames["payments"], "paid_at", "payment_id", rng))
    for name in both.columns:
        missing = both[name].isna().to_numpy()
        both.loc[missing, name] = rng.choice(both.loc[~missing, name].to_numpy(), int(missing.sum()))
    return both.astype(float)


def _sample(story: Story, case_ids: np.ndarray, rng: np.random.Generator) -> tuple[list[str], list[int]]:
    """Cases that take part, and for each some of the same office, service and weeks that do not: schemes have a start, ids follow time."""
    cases = story.cases
    touched = sorted({deed.case for deed in story.deeds})
    controls: set[int] = set()
    for case in touched:
        same = (cases.office == cases.office[case]) & (cases.service == cases.service[case])
        near = np.flatnonzero(same & (np.abs(cases.submitted - cases.submitted[case]) < 14 * 1440))
        free = np.setdiff1d(near, [*touched, *controls])
        controls |= set(rng.choice(free, size=min(CONTROLS, len(free)), replace=False).tolist())
    chosen = [*touched, *sorted(controls)]
    return [case_ids[i] for i in chosen], [1] * len(touched) + [0] * len(controls)


def _auc(features: pd.DataFrame, labels: np.ndarray, seed: int) -> float:
    model = RandomForestClassifier(60, min_samples_leaf=3, random_state=seed, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=seed)
    return float(roc_auc_score(labels, cross_val_predict(model, features, labels, cv=folds, method="predict_proba")[:, 1]))


@pytest.mark.parametrize("scenario", ["plain", "subtle"])
def test_ids_order_rounding_and_seconds_tell_nothing(scenario: str) -> None:
    parts, labels = [], []
    for seed in SEEDS:
        story = tell_story(draw_plan(SCENARIOS[scenario], CASES, seed))
        ids, rng = make_ids(story), np.random.default_rng(seed)
        features = _features(make_frames(story, ids), rng)
        chosen, own = _sample(story, ids.cases, rng)
        parts.append(features.loc[chosen].rank(pct=True))
        labels += own
    score = _auc(pd.concat(parts), np.array(labels), 0)
    assert 0.4 < score < 0.6, f"a classifier tells who took part from ids, order and seconds alone: AUC {score:.2f}"


def test_the_same_classifier_sees_what_is_given_away() -> None:
    """The check can fail: one digit that leaks is found."""
    rng = np.random.default_rng(0)
    labels = (rng.random(900) < 0.2).astype(int)
    features = pd.DataFrame({"last": rng.integers(0, 10, 900) + 4.0 * labels, "second": rng.integers(0, 60, 900)})
    assert _auc(features, labels, 0) > 0.7
