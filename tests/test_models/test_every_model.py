"""What every model must hold, found by itself: a new file in `models/` is checked here without a line being added."""

from __future__ import annotations

import re
import string
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import models as package
from detector.catalogue import check_unique, find_parts
from features.errors import SuluhError
from models.base import CannotFitError, Model, Trained
from models.saving import load_models, save_models
from tests.test_models.planted import planted, share_in_order
from tests.test_rules.plain_words import filler_in, judging_words_in, sounds_english

MODELS = find_parts("models", "MODEL", Model)
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
SIGNALS, MARKED = planted()
TABLE = SIGNALS.assign(case_id=[f"K{row}" for row in range(len(SIGNALS))], minutes=np.arange(len(SIGNALS)) ** 2.0)
FIELDS = {"share", "compared", "signals"}


@pytest.fixture(scope="module", params=MODELS, ids=lambda model: model.id)
def model(request: pytest.FixtureRequest) -> Model:
    found: Model = request.param
    return found


@pytest.fixture(scope="module")
def trained(model: Model) -> Trained:
    return model.fit(model.signals(TABLE), seed=3, origin={"events.csv": "0" * 64})


# --- its score


def test_scores_lie_between_0_and_1(trained: Trained) -> None:
    assert trained.scores.dtype == np.float64
    assert len(trained.scores) == len(TABLE)
    assert ((trained.scores >= 0) & (trained.scores <= 1)).all()


def test_higher_is_odder(trained: Trained) -> None:
    assert share_in_order(trained.scores, MARKED) > 0.98


def test_same_seed_same_score_whatever_the_threads(model: Model, trained: Trained) -> None:
    again = model.fit(model.signals(TABLE), seed=3, jobs=3)
    assert np.array_equal(again.scores, trained.scores)
    assert np.array_equal(trained.fitted.score(model.signals(TABLE), jobs=2), trained.scores)


def test_another_seed_is_another_model_of_the_same_order(model: Model, trained: Trained) -> None:
    other = model.fit(model.signals(TABLE), seed=4).scores
    assert not np.array_equal(other, trained.scores)
    assert np.corrcoef(other, trained.scores)[0, 1] > 0.9


def test_an_own_score_does_not_depend_on_the_rows_beside(model: Model, trained: Trained) -> None:
    some = model.signals(TABLE).iloc[50:90]
    np.testing.assert_allclose(trained.fitted.score(some), trained.scores[50:90], rtol=1e-12)


@every_model
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(20, 60), columns=st.integers(2, 4), gaps=st.floats(0, 0.9))
@settings(max_examples=10)
def test_no_frame_gives_a_score_outside_0_and_1(model: Model, seed: int, rows: int, columns: int, gaps: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.standard_cauchy((rows, columns)) * 1e6
    values[rng.random(values.shape) < gaps] = np.nan
    try:
        found = model.fit(pd.DataFrame(values, columns=[f"z_{name}" for name in range(columns)]), seed=seed)
    except CannotFitError:
        return
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    p = found.fitted.p_values(found.scores, tail=True)
    assert ((p > 0) & (p <= 1)).all()


# --- what it reads


def test_reads_only_its_signals(model: Model, trained: Trained) -> None:
    assert trained.fitted.columns == tuple(SIGNALS.columns)
    changed = TABLE.assign(minutes=0.0, case_id="another")
    assert np.array_equal(trained.fitted.score(model.signals(changed)), trained.scores)


def test_leaves_its_input_alone(model: Model) -> None:
    signals = model.signals(TABLE)
    before = signals.copy()
    trained = model.fit(signals, seed=1)
    trained.fitted.explain_rows(signals, 5)
    pd.testing.assert_frame_equal(signals, before)


def test_columns_count_by_name(model: Model, trained: Trained) -> None:
    turned = model.signals(TABLE)[list(SIGNALS.columns[::-1])]
    assert np.array_equal(trained.fitted.score(turned), trained.scores)
    assert np.array_equal(model.fit(turned, seed=3).scores, trained.scores)


def test_refuses_other_columns(model: Model, trained: Trained) -> None:
    signals = model.signals(TABLE)
    for wrong, said in (
        (signals.drop(columns="z_03"), "it lacks: z_03"),
        (signals.assign(z_extra=0.0), "it was not fitted on: z_extra"),
        (signals.rename(columns={"z_03": "z_3"}), "Did you mean 'z_03'?"),
        (pd.concat([signals, signals[["z_01"]]], axis=1), "given twice: z_01"),
        (signals.assign(z_02="text"), "z_02"),
    ):
        with pytest.raises(SuluhError, match=re.escape(said)):
            trained.fitted.score(wrong)
        with pytest.raises(SuluhError, match=re.escape(said)):
            trained.fitted.explain_rows(wrong, 1)


def test_text_is_no_signal(model: Model) -> None:
    with pytest.raises(SuluhError, match="z_odd"):
        model.signals(TABLE.assign(z_odd="text"))


def test_too_little_is_said_in_both_languages(model: Model) -> None:
    with pytest.raises(CannotFitError) as few:
        model.fit(model.signals(TABLE.head(5)), seed=1)
    assert "5 rows" in few.value.reason["en"]
    assert "5 baris" in few.value.reason["id"]
    with pytest.raises(CannotFitError, match="1 signals that vary"):
        model.fit(model.signals(TABLE[["case_id", "z_01"]]), seed=1)


# --- kept and explained


def test_saved_and_loaded_the_same(model: Model, trained: Trained, tmp_path: Path) -> None:
    save_models(tmp_path / "m.npz", [trained.fitted], program="1.2.3")
    loaded = load_models(tmp_path / "m.npz").models[0]
    signals = model.signals(TABLE)
    assert (loaded.model_id, loaded.columns, loaded.dropped) == (model.id, trained.fitted.columns, trained.fitted.dropped)
    assert loaded.origin == {"events.csv": "0" * 64}
    assert np.array_equal(loaded.score(signals), trained.scores)
    for tail in (False, True):
        assert np.array_equal(loaded.p_values(trained.scores, tail), trained.fitted.p_values(trained.scores, tail))
    pd.testing.assert_frame_equal(loaded.explain_rows(signals, 20), trained.fitted.explain_rows(signals, 20))


def test_a_loaded_model_refuses_other_columns(model: Model, trained: Trained, tmp_path: Path) -> None:
    save_models(tmp_path / "m.npz", [trained.fitted], program="1.2.3")
    with pytest.raises(SuluhError, match=f"{model.id} was fitted on other signals"):
        load_models(tmp_path / "m.npz").models[0].score(model.signals(TABLE).drop(columns="z_00"))


def test_p_values_fall_as_scores_rise(trained: Trained) -> None:
    ordered = np.sort(trained.scores)
    for tail in (False, True):
        p = trained.fitted.p_values(ordered, tail)
        assert (np.diff(p) <= 0).all()
        assert ((p > 0) & (p <= 1)).all()


def test_explains_the_oddest_rows_by_their_signals(model: Model, trained: Trained) -> None:
    signals = model.signals(TABLE)
    moved = trained.fitted.explain_rows(signals, 8)
    assert list(moved.columns) == list(signals.columns)
    assert list(moved.index) == list(signals.index[np.argsort(-trained.scores, kind="stable")[:8]])
    assert moved.notna().all(axis=None)
    far = (signals.loc[moved.index].abs() > 4).to_numpy()
    assert far[np.arange(8), moved.to_numpy().argmax(axis=1)].mean() >= 0.75


# --- what is said about it


@every_model
def test_is_named_after_its_file(model: Model) -> None:
    assert re.fullmatch(r"MOD-\d\d", model.id)
    assert (Path(next(iter(package.__path__))) / f"{model.name.replace('-', '_')}.py").is_file()


def test_ids_and_names_are_unique() -> None:
    check_unique(((model.id, model.table) for model in MODELS), "model id")
    check_unique(((model.name, model.table) for model in MODELS), "model name")


@every_model
def test_texts_are_whole_and_judge_nobody(model: Model) -> None:
    english = [model.title["en"], model.message["en"], model.why, *model.innocent, model.next_step]
    indonesian = [model.title["id"], model.message["id"], *model.innocent_id, model.next_step_id]
    assert len(model.innocent) == len(model.innocent_id) >= 2
    for text in [*english, *indonesian]:
        assert not filler_in(text), text
        assert not judging_words_in(text), text
    for text in indonesian:
        assert not sounds_english(text), text


@every_model
def test_sentences_have_the_fields_they_may_have(model: Model) -> None:
    for text in model.message.values():
        assert {name for _, name, _, _ in string.Formatter().parse(text) if name} == FIELDS
