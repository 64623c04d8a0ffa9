"""The page of a red flag: what it looks for, how its size is reckoned, an example that is worked out, the thresholds of the scan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from detector.catalogue import load_catalogue
from detector.reports.html import render_html
from detector.reports.rule_detail import detail_of
from detector.run import Run
from rules.base import Rule
from tests.test_reports.test_html_report import Page

RULES = load_catalogue().told_by_id


@pytest.mark.parametrize("rule", load_catalogue().rules, ids=lambda rule: rule.id)
def test_it_is_told_in_both_languages(rule: Rule) -> None:
    detail = detail_of(rule)
    for words in (detail.pattern, detail.formula):
        assert words.en and words.id and words.en != words.id
        assert "`" not in words.en + words.id and "_" not in words.en, "words, not code"
    example = detail.example
    assert example is not None and example.severity.en, "the first example is one that fires"
    assert example.says.en != example.says.id
    assert len(example.numbers) == len(rule.needs)
    assert all(name.en != name.id or name.en == "status" for name, _ in example.numbers), example.numbers


def test_a_model_has_no_formula_of_its_own() -> None:
    detail = detail_of(RULES["MOD-01"])
    assert (detail.example, detail.pattern.en, detail.formula.en) == (None, "", "")


def test_the_page_holds_it(small_run: Run) -> None:
    text = Page(render_html(small_run, RULES)).text
    detail = detail_of(RULES["FEE-01"])
    assert detail.example is not None
    for words in (detail.pattern, detail.formula, detail.example.size, detail.example.says):
        assert " ".join(words.en.split()) in text and " ".join(words.id.split()) in text
    meanings = [(t.meaning, t.meaning_id) for t in RULES["FEE-01"].thresholds]
    for pair in (*meanings, *zip(RULES["FEE-01"].exclusions, RULES["FEE-01"].exclusions_id, strict=True)):
        assert all(words in text for words in pair), pair


def test_thresholds_are_those_of_the_scan(small_run: Run) -> None:
    """Settings may have changed them; the page must not tell the default."""
    chosen = {"values": {"rules": {"FEE-01": {"min_steps": 777.5}}}}
    changed = replace(small_run, manifest={**small_run.manifest, "settings": chosen})
    assert "777.5" not in Page(render_html(small_run, RULES)).text
    text = Page(render_html(changed, RULES)).text
    assert "777.5" in text and "777,5" in text
