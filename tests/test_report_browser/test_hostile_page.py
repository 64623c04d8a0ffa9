"""The report of a hostile data set, opened and walked through in a browser: nothing runs, nothing is fetched, nothing hides."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detector.pipeline import ScanOptions, scan
from tests.hostile import FIXED, UNSEEN, hostile_data_set

MOST_PAGES = 30


@pytest.fixture(scope="module")
def hostile_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", "a key for the browser tests alone")
        scan(ScanOptions(hostile_data_set(folder / "data", FIXED), folder / "run"))
    return folder / "run" / "report.html"


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (390, "id")])
def test_a_walk_through_hostile_text(opened: Callable[..., Any], hostile_report: Path, width: int, lang: str) -> None:
    view = opened(width)
    view.go(hostile_report)
    view.page.locator(f"#lang-{lang}").check()
    view.page.on("dialog", lambda dialog: view.complaints.append(dialog.message))
    links = view.page.evaluate("[...document.querySelectorAll('a[href^=\"#/\"]')].map((a) => a.getAttribute('href'))")
    routes = list(dict.fromkeys(links))
    kinds = {route.split("/")[1] for route in routes}
    assert {"case", "officer", "office"} <= kinds, kinds
    by_kind = sorted(routes, key=lambda route: route.split("/")[1])
    for route in by_kind[:: max(1, len(routes) // MOST_PAGES)]:
        view.page.evaluate("(route) => { location.hash = route; }", route)
        view.page.wait_for_selector("#view h1", state="visible")
        text = view.page.locator("body").inner_text()
        assert "Not on this page" not in text and "Tidak ada di halaman ini" not in text, route
        assert not re.search(f"[{UNSEEN}]", text), route
        assert view.page.evaluate("document.documentElement.scrollWidth") <= width + 1, route
    assert view.page.evaluate("window.harmed") is None
    assert view.page.evaluate("document.querySelectorAll('img, iframe, object, embed, base, link[rel=stylesheet]').length") == 0
    assert view.page.evaluate("({}).polluted") is None
    assert [request for request in view.requests if not request.startswith("file://")] == []
    assert view.complaints == []
