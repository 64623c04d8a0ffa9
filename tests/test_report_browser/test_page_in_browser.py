"""The page as a reader uses it: search, filter, order, open, change language, by keyboard alone, on a phone and on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from detector.reports.html import render_html
from tests.test_reports.runs import RULES, small_run

Open = Callable[..., Any]


def rows(page: Any) -> list[str]:
    found: list[str] = page.locator("#rows th a").all_text_contents()
    return found


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait for what Python can see: the page's own policy lets no test evaluate a text in it again and again."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it never came about")


def test_it_asks_for_nothing_and_complains_of_nothing(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    hashes = [view.page.locator(f"{place} a").first.get_attribute("href") for place in ("#rows", "#peoplelist", "#placelist")]
    for address in hashes:
        view.go(report, address)
        view.page.wait_for_selector("#view h1")
    assert [url for url in view.requests if not url.startswith(("file:", "data:"))] == []
    assert {url.split("#")[0] for url in view.requests if url.startswith("file:")} == {f"file://{report}"}
    assert view.complaints == []


def test_search_and_filters_narrow_the_list(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    first = rows(view.page)[0]
    view.page.fill("#f-words", first)
    until(view.page, lambda: rows(view.page) == [first])
    view.page.fill("#f-words", "no such thing")
    until(view.page, lambda: rows(view.page) == [])
    assert view.page.locator("#count").inner_text().startswith("0 of")
    view.page.fill("#f-words", "")
    until(view.page, lambda: len(rows(view.page)) > 1)
    view.page.select_option("#f-family", "fee")
    view.page.select_option("#f-mark", "flagged")
    assert rows(view.page)
    assert all("flagged" in text for text in view.page.locator("#rows tr").all_inner_texts())


def test_headings_order_the_list(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    view.page.locator("th[data-order=id] button").click()
    assert rows(view.page) == sorted(rows(view.page))
    assert view.page.locator("th[aria-sort=ascending]").inner_text().startswith("Case")
    view.page.locator("th[data-order=id] button").click()
    assert rows(view.page) == sorted(rows(view.page), reverse=True)


def test_every_listed_case_and_officer_opens(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    view.page.select_option("#f-size", "1000")
    for place in ("#rows th a", "#peoplelist th a", "#placelist th a"):
        for address in view.page.eval_on_selector_all(place, "links => links.map(link => link.getAttribute('href'))")[:60]:
            view.page.evaluate("hash => { location.hash = hash; }", address)
            view.page.wait_for_selector("#view h1")
            text = view.page.evaluate("document.querySelector('#view').textContent")
            assert not [word for word in ("Not on this page", "undefined", "NaN", "[object", "null") if word in text], address
    assert view.complaints == []


def test_a_case_says_why_and_what_to_rule_out(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    view.page.locator("#rows th a").first.click()
    text = view.page.locator("#view").inner_text().lower()
    told = (
        *("in short", "the case in time", "what moved the score"),
        *("rule out first", "what to pull next", "legal basis", "each officer's part"),
    )
    for wanted in told:
        assert wanted in text
    assert view.page.evaluate("document.activeElement.tagName") == "H1"
    for figure in view.page.locator("#view figure").all():
        assert len(figure.locator("svg[role=img]").first.get_attribute("aria-label")) > 20
        assert figure.locator("details table").count() >= 1
    view.page.go_back()
    view.page.wait_for_selector("#front:not([hidden])")


def test_the_language_changes_everywhere(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    view.page.locator("#rows th a").first.click()
    assert "In short" in view.page.locator("#view").inner_text()
    view.page.locator("#lang-id").check()
    assert view.page.evaluate("document.documentElement.lang") == "id"
    text = view.page.locator("#view").inner_text()
    assert "Ringkasnya" in text and "In short" not in text
    view.page.locator("#view .back a").click()
    assert "Cari" in view.page.locator(".tools").inner_text()
    indonesian = opened(locale="id-ID")
    indonesian.go(report)
    assert indonesian.page.evaluate("document.documentElement.lang") == "id"


def test_the_keyboard_is_enough(opened: Open, report: Path) -> None:
    view = opened()
    view.go(report)
    view.page.keyboard.press("Tab")
    assert view.page.evaluate("document.activeElement.className") == "skip"
    view.page.keyboard.press("Enter")
    for _ in range(60):
        view.page.keyboard.press("Tab")
        if view.page.evaluate("document.activeElement.closest('#rows') !== null"):
            break
    view.page.keyboard.press("Enter")
    view.page.wait_for_selector("#view h1")
    view.page.locator("#view details.numbers summary").first.focus()
    view.page.keyboard.press("Enter")
    assert view.page.locator("#view details.numbers[open]").count() == 1


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_over_the_edge(opened: Open, report: Path, width: int) -> None:
    view = opened(width)
    view.go(report)
    addresses = ["", *(view.page.locator(f"{place} a").first.get_attribute("href") for place in ("#rows", "#peoplelist", "#placelist"))]
    for address in addresses:
        view.go(report, address)
        assert view.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_every_pattern_that_a_mark_is_filled_with_is_there(opened: Open, report: Path) -> None:
    """A hatched bar whose pattern is not in the page would be drawn empty: the stopped clock looked like the office's own time."""
    view = opened()
    view.go(report)
    addresses = [view.page.locator("#rows a").nth(at).get_attribute("href") for at in range(8)]
    fills = set()
    for address in addresses:
        view.go(report, address)
        fills |= set(view.page.evaluate("[...document.querySelectorAll('.hatched')].map((mark) => mark.getAttribute('fill'))"))
    assert fills == {"url(#hatch)"}
    assert view.page.locator("pattern#hatch").count() == 1


def test_the_rows_behind_a_finding_are_printed(opened: Open, report: Path) -> None:
    """Nothing can be opened on paper."""
    view = opened()
    view.go(report)
    view.go(report, view.page.locator("#rows a").first.get_attribute("href"))
    assert view.page.locator("#view .evidence[open]").count() == 0
    held = view.page.evaluate(
        "() => { dispatchEvent(new Event('beforeprint')); const open = document.querySelectorAll('#view .evidence[open]').length;"
        " dispatchEvent(new Event('afterprint')); return open; }"
    )
    assert held == view.page.locator("#view .evidence").count() > 0
    assert view.page.locator("#view .evidence[open]").count() == 0


def test_it_prints(opened: Open, report: Path, tmp_path: Path) -> None:
    view = opened()
    view.go(report)
    address = view.page.locator("#rows a").first.get_attribute("href")
    view.go(report, address)
    view.page.emulate_media(media="print")
    assert not view.page.locator(".lang").first.is_visible()
    assert len(view.page.pdf()) > 20_000


def test_a_run_without_pictures_is_a_page_too(opened: Open, small_report: Path) -> None:
    view = opened()
    view.go(small_report)
    assert rows(view.page) == ["C-1", "C-2"]
    view.page.locator("#rows th a").first.click()
    assert "Paid IDR 450,000 on 3 March 2025" in view.page.locator("#view").inner_text()
    assert view.complaints == []


def test_a_short_case_is_drawn_in_hours_and_many_steps_in_few_rows(opened: Open, tmp_path: Path) -> None:
    """A visit at a counter shows the clock, not the next day; what one officer finished in one minute is one row of the picture."""
    start = 28_900_000 // 1440 * 1440 + 9 * 60
    done = [start, start + 5, *[start + 50] * 20]
    ready = [start, start, start + 5, *[start + 50] * 19]
    size = len(done)
    visits = {"step": [f"s{n}" for n in range(size)], "officer": ["P1"] * size, "ready": ready, "begun": [None] * size, "done": done}
    visits |= {"of": [0] * size, "open": [0] * size, "dated": [0] * size, "days": [0] * size, "minutes": [0] * size}
    facts = {"from": start, "until": start + 50, "decided": 1}
    held = [("case", "C-1", part, json.dumps(data)) for part, data in (("facts", facts), ("visits", visits))]
    pictures = pd.DataFrame(held, columns=["subject_type", "subject_id", "part", "data"])
    page = tmp_path / "report.html"
    page.write_text(render_html(replace(small_run(), pictures=pictures), RULES), encoding="utf-8")
    view = opened()
    view.go(page, "#/case/C-1")
    view.page.wait_for_selector("#p-timeline")
    texts = view.page.locator("#p-timeline svg text").all_text_contents()
    assert any("09:" in text for text in texts), texts
    assert "20 steps from s2" in texts, texts
    view.page.locator("#p-timeline details summary").click()
    assert view.page.locator("#p-timeline details tbody tr").count() == size
