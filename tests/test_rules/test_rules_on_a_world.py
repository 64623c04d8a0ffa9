"""Every red flag on the frames that the signals really make: the columns are there, the answers sound, the sentences whole."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.preparing import prepare
from detector.rule_pages import run_check
from detector.settings import load_settings
from detector.signals import build_signals
from detector.wording import LANGUAGES, render, template_faults
from features.base import Context
from rules.base import Rule
from tests.worlds import make_world, write_world

CATALOGUE = load_catalogue()
every_rule = pytest.mark.parametrize("rule", CATALOGUE.active_rules, ids=lambda rule: rule.id)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = write_world(make_world(7, cases=150), tmp_path_factory.mktemp("world"))
    return build_signals(prepare(folder, load_settings(None), dt.date(2025, 6, 30)).context, CATALOGUE)


@every_rule
def test_its_columns_are_in_its_frame(rule: Rule, context: Context) -> None:
    named = {*rule.needs, *rule.key, *rule.evidence, *(name for name in (rule.officer, rule.observed, rule.expected) if name)}
    frame = context.frames[rule.table]
    assert not named - set(frame.columns)
    for language, template in rule.message.items():
        assert template_faults(template, frame.columns, rule.formats) == [], language
    assert set(rule.formats) <= set(frame.columns)


@every_rule
def test_its_findings_can_be_told(rule: Rule, context: Context) -> None:
    """Each real finding in both languages, whole sentences without a hole in them."""
    frame = context.frames[rule.table]
    hits = frame[run_check(rule, frame)["size"].notna().to_numpy()]
    for language in LANGUAGES:
        for sentence in render(rule.message[language], hits, language, rule.formats, "IDR"):
            assert len(sentence) >= 20 and "nan" not in sentence.split(), sentence


@every_rule
def test_its_examples_are_of_the_kind_that_its_frame_holds(rule: Rule, context: Context) -> None:
    """A number in an example is a number in the frame, and a text a text; else the examples would prove nothing."""
    frame = context.frames[rule.table]
    for example in (*rule.fires_on, *rule.quiet_on):
        for name in set(example) & set(frame.columns):
            value, column = example[name], frame[name]
            if value is None:
                continue
            is_number = pd.api.types.is_numeric_dtype(column)
            assert isinstance(value, (int, float)) == is_number, f"{name}: {value!r} in an example, {column.dtype} in the frame"
            if column.dtype.kind == "b":
                assert isinstance(value, bool), f"{name}: {value!r} in an example, a flag in the frame"


@every_rule
def test_it_answers_on_real_frames(rule: Rule, context: Context) -> None:
    frame = context.frames[rule.table]
    before = frame.copy(deep=True)
    result = run_check(rule, frame)
    assert result.index.equals(frame.index)
    pd.testing.assert_frame_equal(frame, before)


@every_rule
def test_its_key_tells_its_findings_apart(rule: Rule, context: Context) -> None:
    """A finding's id is of rule, subject and key: two findings about one subject must differ in the key."""
    frame = context.frames[rule.table]
    hits = frame[run_check(rule, frame)["size"].notna().to_numpy()]
    subject = [name for name in ("case", "officer", "office", "agent", "applicant") if name in frame and _is_of(rule, name)]
    assert not hits.duplicated([*dict.fromkeys([*subject, *rule.key])]).any()


def _is_of(rule: Rule, column: str) -> bool:
    parts = {"case": {"case"}, "officer": {"officer"}, "office": {"office"}, "pair": {"officer", "agent", "applicant"}}
    return column in parts[rule.subject]
