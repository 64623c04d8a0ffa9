"""What every red flag must hold, found by itself: a new file in `rules/` is checked here without a line being added."""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.catalogue import load_catalogue
from detector.findings.evidence import NOT_VALUES
from detector.reports.signal_words import SIGNALS
from detector.reports.words import COLUMNS, UNITS
from detector.rule_pages import example_frame, example_sentence, run_check, severity_of
from detector.wording import is_missing, is_spec, template_faults
from rules.base import Language, Rule, Threshold
from tests.test_rules.plain_words import filler_in, judging_words_in, sounds_english

RULES = load_catalogue().rules
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
LANGUAGES: tuple[Language, ...] = ("en", "id")
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def fired(rule: Rule, frame: pd.DataFrame, **thresholds: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where the rule finds something."""
    return run_check(rule, frame, thresholds)["size"].notna().to_numpy()


def columns_of(rule: Rule) -> set[str]:
    """The columns a finding may speak of."""
    named = [rule.officer, rule.observed, rule.expected]
    return {*rule.needs, *rule.key, *rule.evidence, *(name for name in named if name)}


# --- its own examples


@every_rule
def test_fires_on_its_examples(rule: Rule) -> None:
    assert rule.fires_on, "a rule shows at least one example that it fires on"
    for example in rule.fires_on:
        result = run_check(rule, example_frame(rule, [example])).iloc[0]
        assert not is_missing(result["size"]), f"quiet on {example}"
        assert severity_of(rule, result["size"]) is not None, f"size {result['size']} lies below the lowest band of severity"


@every_rule
def test_quiet_on_its_examples(rule: Rule) -> None:
    assert rule.quiet_on, "a rule shows at least one example that it stays quiet on"
    for example in rule.quiet_on:
        assert not fired(rule, example_frame(rule, [example]))[0], f"fires on {example}"


@every_rule
def test_examples_name_all_that_the_check_reads(rule: Rule) -> None:
    for example in rule.fires_on:
        lacking = [name for name in rule.needs if is_missing(example.get(name))]
        assert not lacking, f"{example} lacks {lacking}: a row without them is not tested, so it cannot fire"


@every_rule
def test_examples_do_not_depend_on_each_other(rule: Rule) -> None:
    together = [*rule.fires_on, *rule.quiet_on]
    expected = [True] * len(rule.fires_on) + [False] * len(rule.quiet_on)
    assert fired(rule, example_frame(rule, together)).tolist() == expected


@every_rule
def test_leaves_its_input_alone(rule: Rule) -> None:
    frame = example_frame(rule, [*rule.fires_on, *rule.quiet_on])[list(rule.needs)]
    before = frame.copy(deep=True)
    run_check(rule, frame)
    pd.testing.assert_frame_equal(frame, before)


@every_rule
def test_an_empty_frame_gives_nothing(rule: Rule) -> None:
    empty = example_frame(rule, [*rule.fires_on, *rule.quiet_on]).iloc[:0]
    assert len(run_check(rule, empty)) == 0


@every_rule
def test_first_example_can_be_told(rule: Rule) -> None:
    for language in LANGUAGES:
        sentence = example_sentence(rule, language)
        assert len(sentence) >= 40, sentence
        assert sentence.rstrip().endswith((".", "!", "?")), f"not a whole sentence: {sentence}"


# --- laws, on frames that nobody thought of


def _cell(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Values like those of the examples, and others around them; missing where the kind of column can hold that."""
    if all(isinstance(value, bool) for value in values):
        return st.booleans()
    if all(isinstance(value, int) for value in values):
        return st.one_of(st.sampled_from(list(values)), st.integers(-(10**10), 10**10), st.integers(-3, 40))
    if all(isinstance(value, (int, float)) for value in values):
        around = st.floats(-1e7, 1e7, allow_nan=False)
        return st.one_of(st.sampled_from([float(v) for v in values]), st.floats(-5, 50), around, st.just(float("nan")))
    return st.one_of(st.sampled_from(list(values)), st.none())


@st.composite
def frames(draw: st.DrawFn, rule: Rule) -> pd.DataFrame:
    """A frame of the rule's needs, 1 to 8 rows."""
    every = [*rule.fires_on, *rule.quiet_on]
    count = draw(st.integers(1, 8))
    columns: dict[str, pd.Series[Any]] = {}
    model = example_frame(rule, every)
    for name in rule.needs:
        known = [example[name] for example in every if not is_missing(example.get(name))]
        cells = draw(st.lists(_cell(known), min_size=count, max_size=count))
        whole_kind = model[name].dtype if model[name].dtype.kind in "bif" else None
        columns[name] = pd.Series(cells, dtype="float64" if any(is_missing(c) for c in cells) and whole_kind is not None else whole_kind)
    return pd.DataFrame(columns)


@every_rule
@few
@given(data=st.data())
def test_what_a_check_answers(rule: Rule, data: st.DataObject) -> None:
    frame = data.draw(frames(rule))
    result = run_check(rule, frame)
    assert result.index.equals(frame.index), "sizes must be aligned with the frame"
    assert list(result.columns) in (["size", "p_value"], ["size", "likely"])
    sizes = result["size"].dropna().to_numpy(dtype="float64")
    assert np.isfinite(sizes).all(), "an infinite size"
    chances = result.iloc[:, 1]
    assert chances.dropna().between(0, 1).all()
    if rule_is_test(rule):
        assert chances[result["size"].notna()].notna().all(), "a test's finding has a p-value, a part of a pattern its chance"


@every_rule
@few
@given(data=st.data())
def test_rows_do_not_depend_on_each_other(rule: Rule, data: st.DataObject) -> None:
    """Whatever depends on neighbours is a signal; so row order and splits cannot matter."""
    frame = data.draw(frames(rule))
    whole = run_check(rule, frame)
    order = data.draw(st.permutations(range(len(frame))))
    pd.testing.assert_frame_equal(run_check(rule, frame.iloc[order]), whole.iloc[order])
    alone = pd.concat([run_check(rule, frame.iloc[[row]]) for row in range(len(frame))])
    pd.testing.assert_frame_equal(alone, whole)


@every_rule
@few
@given(data=st.data())
def test_a_row_that_lacks_a_need_is_quiet(rule: Rule, data: st.DataObject) -> None:
    frame = data.draw(frames(rule))
    lacking = frame.isna().any(axis=1).to_numpy()
    assert not (fired(rule, frame) & lacking).any()


THRESHOLDS = [pytest.param(rule, threshold, id=f"{rule.id}-{threshold.name}") for rule in RULES for threshold in rule.thresholds]
every_threshold = pytest.mark.parametrize(("rule", "threshold"), THRESHOLDS)


@every_threshold
@few
@given(data=st.data())
def test_tightening_a_threshold_never_adds_findings(rule: Rule, threshold: Threshold, data: st.DataObject) -> None:
    frame = data.draw(frames(rule))
    sign = 1 if threshold.tighter == "higher" else -1
    step = data.draw(st.floats(0, 10)) * max(1.0, abs(threshold.default))
    loose = threshold.default - sign * data.draw(st.floats(0, 1)) * abs(threshold.default)
    found_tight = fired(rule, frame, **{threshold.name: loose + sign * step})
    assert not (found_tight & ~fired(rule, frame, **{threshold.name: loose})).any()


@every_threshold
def test_a_threshold_decides(rule: Rule, threshold: Threshold) -> None:
    """Somewhere between a very loose and a very tight value the rule's own examples change; a number that decides nothing is a lie."""
    frame = example_frame(rule, [*rule.fires_on, *rule.quiet_on])
    sign = 1 if threshold.tighter == "higher" else -1
    tight, loose = (fired(rule, frame, **{threshold.name: side * sign * 1e12}) for side in (1, -1))
    assert tight.sum() < loose.sum()


@every_rule
def test_what_is_faint_is_looser_and_belongs_to_an_officer(rule: Rule) -> None:
    by_name = {threshold.name: threshold for threshold in rule.thresholds}
    for name, value in rule.faint.items():
        sign = 1 if by_name[name].tighter == "higher" else -1
        assert sign * value < sign * by_name[name].default
    assert not rule.faint or (rule.repeats and rule.officer is not None)


def rule_is_test(rule: Rule) -> bool:
    """Whether the rule gives p-values, or chances of being part of a pattern, seen from its examples."""
    return bool(run_check(rule, example_frame(rule, rule.fires_on)).iloc[:, 1].notna().any())


# --- what it says of itself


@every_rule
def test_id_and_name(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}-\d{2}", rule.id)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name), "a name in words: stalled-then-paid"
    file = rule.check.__module__.rsplit(".", 1)[-1]
    assert file == rule.name.replace("-", "_"), f"{rule.id} stands in {file}.py; name the file after the rule: {rule.name}"
    assert sys.modules[rule.check.__module__].__doc__, "the file's docstring says what pattern it looks for; the page begins with it"


@every_rule
def test_check_takes_the_frame_and_the_thresholds(rule: Rule) -> None:
    parameters = list(inspect.signature(rule.check).parameters)
    assert parameters[1:] == [threshold.name for threshold in rule.thresholds]
    for threshold in rule.thresholds:
        assert math.isfinite(threshold.default)
        assert len(threshold.meaning) >= 5


@every_rule
def test_severity_bands_ascend(rule: Rule) -> None:
    lowers, severities = list(rule.severity), list(rule.severity.values())
    assert lowers, "a rule has at least one band of severity"
    assert lowers == sorted(set(lowers)) and severities == sorted(set(severities))
    assert 0 < rule.confidence <= 1
    assert rule.unit.strip()


@every_rule
def test_texts_stand_in_both_languages(rule: Rule) -> None:
    for texts in (rule.title, rule.message):
        assert set(texts) == set(LANGUAGES)
        assert texts["en"] != texts["id"]
        assert not sounds_english(texts["id"]), f"not Indonesian: {texts['id']}"
    assert len(rule.innocent) == len(rule.innocent_id) >= 2, "at least two innocent explanations, in both languages"
    assert rule.next_step != rule.next_step_id
    assert rule.why_id and len(rule.basis_id) == len(rule.basis), "say `why` and `basis` in Indonesian too: `why_id`, `basis_id`"
    for text in (*rule.innocent_id, rule.next_step_id, rule.why_id, *rule.basis_id):
        assert not sounds_english(text), f"not Indonesian: {text}"


@every_rule
def test_what_it_looks_for_and_leaves_out_stands_in_both_languages(rule: Rule) -> None:
    """The page of a red flag holds nothing that a reader of one language cannot read."""
    assert rule.check.__doc__, "the docstring of `check` says how the size is reckoned"
    assert rule.pattern_id and rule.formula_id, "say what the file and `check` say of themselves in Indonesian: `pattern_id`, `formula_id`"
    assert len(rule.exclusions_id) == len(rule.exclusions), "say `exclusions` in Indonesian too: `exclusions_id`"
    pairs = [(t.meaning, t.meaning_id) for t in rule.thresholds] + list(zip(rule.exclusions, rule.exclusions_id, strict=True))
    for english, indonesian in pairs:
        assert indonesian and indonesian != english, f"say '{english}' in Indonesian too (`meaning_id`, `exclusions_id`)"
    for text in (rule.pattern_id, rule.formula_id, *(own for _, own in pairs)):
        assert not sounds_english(text), f"not Indonesian: {text}"
        assert not filler_in(text) and not judging_words_in(text), text


@every_rule
def test_what_a_reader_sees_has_words_in_both_languages(rule: Rule) -> None:
    """A column of the evidence or a unit that the reports know no words for is named in the rule's own file."""
    bare = [name for name in columns_of(rule) - {*SIGNALS, *COLUMNS, *rule.labels} if not name.endswith(NOT_VALUES)]
    assert not bare, f"say under `labels` what they are called: {sorted(bare)}"
    assert rule.unit in UNITS or rule.unit_id, f"say under `unit_id` what '{rule.unit}' is called"
    for texts in rule.labels.values():
        assert set(texts) == set(LANGUAGES)
        assert not sounds_english(texts["id"]), f"not Indonesian: {texts['id']}"
    assert not sounds_english(rule.unit_id or ""), f"not Indonesian: {rule.unit_id}"


@every_rule
def test_texts_are_not_filler(rule: Rule) -> None:
    for text in (*rule.innocent, *rule.innocent_id):
        assert len(text) >= 15, f"too short to help: {text}"
    for text in (rule.next_step, rule.next_step_id, rule.why):
        assert len(text) >= 40, f"too short to help: {text}"
    for text in (*rule.innocent, *rule.innocent_id, rule.next_step, rule.next_step_id, rule.why, *rule.title.values()):
        assert not filler_in(text), f"filler: {text}"
    assert len(set(rule.innocent)) == len(rule.innocent)
    assert rule.basis or rule.sources, "a rule names what it rests on"
    for text in (*rule.basis, *rule.sources):
        assert not re.search(r"\w+\.(?:md|py|txt)\b", text), f"a source that no reader has: {text}"


@every_rule
def test_texts_judge_nobody(rule: Rule) -> None:
    told = [*rule.title.values(), *rule.message.values(), *rule.innocent, *rule.innocent_id, rule.why, rule.why_id]
    told += [rule.next_step, rule.next_step_id]
    for text in (*told, rule.name):
        assert not judging_words_in(text), f"{judging_words_in(text)} in: {text}"


@every_rule
def test_columns_it_speaks_of(rule: Rule) -> None:
    known = columns_of(rule) | {name for example in rule.fires_on for name in example}
    for language, template in rule.message.items():
        assert template_faults(template, known, rule.formats) == [], language
    assert set(rule.formats) <= known
    assert all(is_spec(spec) for spec in rule.formats.values())
    assert len(set(rule.needs)) == len(rule.needs) > 0


def test_next_steps_and_explanations_are_each_rules_own() -> None:
    """A text that was copied from another rule helps with neither."""
    for texts in ([rule.next_step for rule in RULES], [rule.innocent for rule in RULES], [rule.why for rule in RULES]):
        assert len(set(texts)) == len(RULES)


def test_example_frame_is_not_the_rules_own() -> None:
    """The frames above are new objects: a check that changed one could not spoil another test."""
    rule = RULES[0]
    assert example_frame(rule, rule.fires_on) is not example_frame(rule, rule.fires_on)
